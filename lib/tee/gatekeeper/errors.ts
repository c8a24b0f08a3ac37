import { CodedError } from '../../base/errors.ts';

export type GatekeeperErrorCode =
  | 'not-admitted'
  | 'not-assigned'
  | 'unknown-contract'
  | 'stale-request'
  | 'stale-instance'
  | 'log-fork'
  | 'not-in-set'
  | 'too-many-gatekeepers';

export class GatekeeperError extends CodedError<GatekeeperErrorCode> {}
