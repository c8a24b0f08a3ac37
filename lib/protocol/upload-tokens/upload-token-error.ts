import { CodedError } from '../../base/errors.ts';

/**
 * Why a token buys nothing, or is not made. The last five are said by the store that keeps what was spent, drawn and stored; the others need no memory.
 *
 * `bad-right`: no receipt that gives a right to these tokens. `right-used`: its command was drawn on for others. `over-quota`: its contract has
 * had what one contract may have. `token-spent`: redeemed before. `no-credit`: the purse holds too little.
 */
export type UploadTokenErrorCode =
  | 'malformed'
  | 'unknown-key'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-challenge'
  | 'bad-signature'
  | 'bad-right'
  | 'right-used'
  | 'over-quota'
  | 'token-spent'
  | 'no-credit';

export class UploadTokenError extends CodedError<UploadTokenErrorCode> {}
