import { CodedError } from '../base/errors.ts';

/** Why a message was not believed. `refused-by-policy` is never used for invalid evidence, nor the reverse. */
export type ProtocolErrorCode =
  | 'wrong-network'
  | 'bad-signature'
  | 'no-quorum'
  | 'expired'
  | 'not-current'
  | 'wrong-binding'
  | 'unknown-record';

export class ProtocolError extends CodedError<ProtocolErrorCode> {}
