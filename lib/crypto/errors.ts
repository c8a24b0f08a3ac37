import { CodedError } from '../base/errors.ts';

/** `cannot-open` is the one answer to every failed decryption: it never says which check failed. */
export type CryptoErrorCode =
  | 'cannot-open'
  | 'bad-signature'
  | 'bad-key'
  | 'bad-share'
  | 'bad-words'
  | 'bad-address'
  | 'out-of-range'
  | 'signing-failed';

export class CryptoError extends CodedError<CryptoErrorCode> {}
