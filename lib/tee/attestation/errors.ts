import { CodedError } from '../../base/errors.ts';

/** The first group says the evidence is invalid; the second that it is valid and policy refuses it. */
export type AttestationErrorCode =
  | 'malformed'
  | 'bad-quote-signature'
  | 'report-data-mismatch'
  | 'stale-challenge'
  | 'simulated-refused'
  | 'measurement-not-allowed';

export class AttestationError extends CodedError<AttestationErrorCode> {}
