import { CodedError } from '../../lib/base/errors.ts';

export type PortalErrorCode =
  'not-found' | 'bad-request' | 'wrong-network' | 'worker-unreachable' | 'starting';

export class PortalError extends CodedError<PortalErrorCode> {}
