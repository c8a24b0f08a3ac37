import { CodedError } from '../../base/errors.ts';

export type GatekeeperErrorCode =
  | 'not-admitted'
  | 'not-assigned'
  | 'unknown-contract'
  | 'stale-request'
  | 'stale-instance'
  | 'log-fork'
  | 'not-in-set'
  | 'epoch-closed'
  | 'bad-request'
  | 'bad-answer'
  | 'unknown-session'
  | 'bad-share'
  | 'other-version'
  | 'not-agreed'
  | 'no-quorum';

export class GatekeeperError extends CodedError<GatekeeperErrorCode> {}
