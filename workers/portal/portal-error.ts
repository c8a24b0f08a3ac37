import { CodedError } from '../../lib/base/errors.ts';

export type PortalErrorCode =
  | 'not-found'
  | 'bad-request'
  | 'wrong-network'
  | 'worker-unreachable'
  | 'starting'
  | 'behind'
  | 'rate-limited'
  | 'new-drives-closed'
  | 'invite-needed'
  | 'invite-spent'
  | 'credit-unreachable'
  | 'replica-unreachable'
  | 'too-many-copies';

export class PortalError extends CodedError<PortalErrorCode> {}
