/** All that a contract can see. */
export {
  defineContract,
  method,
  type Context,
  type Definition,
  type Method,
  type Methods,
  type TypedMethod,
} from './contract.ts';
export { at, attempt, type Attempt } from './at.ts';
export type { CallsOf } from './calls.ts';
export { admit, emit, ensure, fail, release } from './outcome.ts';
export { PerShare, share, type Share } from './per-share.ts';
export {
  account,
  allows,
  decides,
  ensureOwner,
  letAsk,
  policyDecision,
  policyQuestion,
  refuses,
  type Policy,
  type PolicyDecision,
  type PolicyQuestion,
} from './policy.ts';
export {
  blob,
  boolean,
  having,
  hexId,
  integer,
  list,
  nullable,
  object,
  oneOf,
  optional,
  text,
  type Blob64,
  type Shape,
} from './shapes.ts';
export { canSend, send } from './send.ts';
export { orderedKey, StorageMap, StorageValue, store, type Store } from './store.ts';
