/** Bytes between which an image is either all zeros or worth copying. */
const STEP = 4096;

type Run = { readonly from: number; readonly to: number; readonly isZero: boolean };

/** A guest's memory as it was when boot ended. Most of it is the empty stack and free room: zeros, which are written faster than copied. */
export class MemoryImage {
  readonly #bytes: Uint8Array;
  readonly #runs: readonly Run[];

  /** @param memory - is copied. */
  constructor(memory: Uint8Array) {
    this.#bytes = memory.slice();
    this.#runs = runsOf(this.#bytes);
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** Makes a memory of this length the image. */
  restoreTo(memory: Uint8Array): void {
    for (const { from, to, isZero } of this.#runs) {
      if (isZero) memory.fill(0, from, to);
      else memory.set(this.#bytes.subarray(from, to), from);
    }
  }
}

function runsOf(bytes: Uint8Array): Run[] {
  const runs: Run[] = [];
  for (let from = 0; from < bytes.length; from += STEP) {
    const to = Math.min(from + STEP, bytes.length);
    const isZero = bytes.subarray(from, to).every((byte) => byte === 0);
    const last = runs.at(-1);
    if (last?.isZero === isZero) runs[runs.length - 1] = { ...last, to };
    else runs.push({ from, to, isZero });
  }
  return runs;
}
