import { CodedError } from '../../base/errors.ts';

/** Why a token buys nothing, or is not made: `bad-right`. `token-spent` is said by the store that keeps what was spent; the others need no memory. */
export type UploadTokenErrorCode =
  | 'malformed'
  | 'unknown-key'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-challenge'
  | 'bad-signature'
  | 'token-spent'
  | 'bad-right';

export class UploadTokenError extends CodedError<UploadTokenErrorCode> {}
