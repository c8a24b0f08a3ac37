import type { Bytes } from './bytes.ts';
import { delay } from './wait.ts';

/** For tests of refusals: a copy with one bit changed in the byte at `at`; a negative `at` counts from the end. */
export function flipped(bytes: Uint8Array, at: number): Bytes {
  const out = new Uint8Array(bytes);
  const index = at < 0 ? out.length + at : at;
  const byte = out[index];
  if (byte === undefined) throw new RangeError('there is no such byte to flip');
  out[index] = byte ^ 0x01;
  return out;
}

/** 32 equal bytes, for ids and seeds whose value does not matter. */
export const bytes32 = (fill: number): Bytes => new Uint8Array(32).fill(fill);

/** Waits for a condition that other tasks bring about, and fails loudly where it never comes. */
export async function until(condition: () => boolean | Promise<boolean>, within = 20_000): Promise<void> {
  const end = performance.now() + within;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`did not come about: ${condition.toString()}`);
    await delay(1);
  }
}
