import { CodedError } from '../../lib/base/errors.ts';

export type CliErrorCode = 'no-account' | 'no-path' | 'bad-argument' | 'exists' | 'unreadable';

export class CliError extends CodedError<CliErrorCode> {}
