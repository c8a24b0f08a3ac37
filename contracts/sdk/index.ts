/** All that a contract can see. */
export { defineContract, method, type Context, type Method, type Methods } from './contract.ts';
export { admit, emit, ensure, fail, release } from './outcome.ts';
export {
  blob,
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
export { orderedKey, StorageMap, StorageValue, store, type Store } from './store.ts';
