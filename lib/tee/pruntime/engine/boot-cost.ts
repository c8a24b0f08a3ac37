import type { Bytes } from '../../../base/bytes.ts';
import { boot } from './boot.ts';
import { defaultLimits } from './limits.ts';
import { instrument } from './wasm/instrument.ts';

/** Units of gas of the dearest step of booting, and how many there may be. */
export type BootCost = { readonly gas: number; readonly most: number };

/**
 * What booting a bundle costs, for its author.
 * @throws EngineError `bad-code` if it does not boot.
 */
export function bootCost(wasm: Bytes, bundle: Bytes): BootCost {
  const { gas } = boot(new WebAssembly.Module(instrument(wasm)), bundle, defaultLimits);
  return { gas, most: defaultLimits.bootGas };
}
