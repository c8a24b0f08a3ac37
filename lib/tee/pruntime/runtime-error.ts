import { CodedError } from '../../base/errors.ts';

export type RuntimeErrorCode =
  | 'not-serving'
  | 'wrong-code'
  | 'wrong-state'
  | 'no-share'
  | 'repeated-query'
  | 'unknown-key'
  | 'too-many-waiting'
  | 'gatekeeper-unreachable'
  | 'worker-unreachable'
  | 'missing-engine';

/** What a worker tells its callers when it cannot do its work; outcomes of contracts are never errors. */
export class RuntimeError extends CodedError<RuntimeErrorCode> {}
