import { CodedError } from '../base/errors.ts';

export type ChainErrorCode =
  // reading and writing through an endpoint
  | 'unreachable'
  | 'wrong-chain'
  | 'undecodable'
  | 'history-unavailable'
  | 'rejected'
  | 'dispatch-failed'
  | 'superseded'
  | 'timeout'
  | 'too-large'
  | 'busy'
  | 'closed'
  // the light client
  | 'bad-spec'
  | 'unknown-relay-chain'
  | 'light-client-ended'
  | 'not-synced'
  // the embedded chain
  | 'bad-config'
  | 'folder-version'
  | 'folder-genesis'
  | 'folder-in-use'
  | 'folder-damaged'
  | 'port-in-use'
  | 'runtime-failed';

/** What goes wrong between a program and its chain; branch on `code`. */
export class ChainError extends CodedError<ChainErrorCode> {}
