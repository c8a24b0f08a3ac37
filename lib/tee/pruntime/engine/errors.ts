import { CodedError } from '../../../base/errors.ts';

/**
 * What can go wrong around contract code. None of these is an outcome of a call: a replica that meets one has
 * learnt nothing about the contract and must not write a receipt.
 *
 * - `bad-code`: the bundle does not boot, or installs no methods
 * - `bad-engine`: the engine's own wasm has something the instrumenter does not know
 * - `bad-state`: the state given to `open` is not JSON text under permitted keys
 * - `not-open`: no such instance (it was never opened, was closed, or was lost with the thread)
 * - `busy`: too many queries of the instance are waiting; commands are never refused so
 * - `watchdog`: the thread answered nothing for too long and was replaced; every instance must be opened anew
 * - `host-fault`: the engine itself failed
 * - `disposed`: the engine was disposed of
 */
export type EngineErrorCode =
  'bad-code' | 'bad-engine' | 'bad-state' | 'not-open' | 'busy' | 'watchdog' | 'host-fault' | 'disposed';

export class EngineError extends CodedError<EngineErrorCode> {}
