import { CodedError } from '../../base/errors.ts';

/** The first group says the evidence is invalid; the second that it is valid and policy refuses it. */
export type AttestationErrorCode =
  | 'malformed'
  | 'old-version'
  | 'bad-certificate-chain'
  | 'bad-crl'
  | 'crl-not-current'
  | 'certificate-revoked'
  | 'bad-collateral'
  | 'collateral-not-current'
  | 'bad-quote-signature'
  | 'wrong-quoting-enclave'
  | 'wrong-tdx-module'
  | 'unknown-tcb'
  | 'tcb-revoked'
  | 'debug-enabled'
  | 'bad-attributes'
  | 'bad-event-log'
  | 'report-data-mismatch'
  | 'stale-challenge'
  | 'simulated-refused'
  | 'tcb-refused'
  | 'advisory-refused'
  | 'platform-refused'
  | 'measurement-not-allowed';

export class AttestationError extends CodedError<AttestationErrorCode> {}
