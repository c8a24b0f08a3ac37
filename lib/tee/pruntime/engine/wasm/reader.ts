import { EngineError } from '../errors.ts';

/** A cursor over a wasm binary (WebAssembly core specification 2.0, section 5.2). */
export class WasmReader {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  byte(): number {
    const value = this.at < this.end ? this.bytes[this.at] : undefined;
    if (value === undefined) throw new EngineError('bad-engine', 'the wasm ends early');
    this.at++;
    return value;
  }

  skip(length: number): void {
    if (length > this.end - this.at) throw new EngineError('bad-engine', 'the wasm ends early');
    this.at += length;
  }

  take(length: number): Uint8Array {
    const from = this.at;
    this.skip(length);
    return this.bytes.subarray(from, this.at);
  }

  /** An unsigned LEB128 of at most 32 bits. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new EngineError('bad-engine', 'a number longer than 32 bits');
  }

  /** Passes over a LEB128 of any width up to 64 bits. */
  skipLeb(): void {
    for (let i = 0; i < 10; i++) if (this.byte() < 0x80) return;
    throw new EngineError('bad-engine', 'a number longer than 64 bits');
  }

  /** A section over the next `length` bytes; the cursor moves past it. */
  section(length: number): WasmReader {
    const from = this.at;
    this.skip(length);
    return new WasmReader(this.bytes, from, from + length);
  }
}

/** Unsigned LEB128. */
export function leb(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    out.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return out;
}

/** Signed LEB128 of a number that is not negative. */
export function sleb(value: number): number[] {
  const out = leb(value);
  const last = out.at(-1) ?? 0;
  return (last & 0x40) === 0 ? out : [...out.slice(0, -1), last | 0x80, 0];
}
