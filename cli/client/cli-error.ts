import { CodedError } from '../../lib/base/errors.ts';

export type CliErrorCode = 'no-account' | 'no-path' | 'bad-argument' | 'exists';

export class CliError extends CodedError<CliErrorCode> {}
