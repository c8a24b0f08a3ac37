import { utf8 } from '../../../base/bytes.ts';
import { EngineError } from './errors.ts';
import { readExports, type GuestExports } from './guest-exports.ts';
import { guestImports, type GuestHost } from './guest-imports.ts';
import { abortWith } from './outcome.ts';

/** Texts that come out of a guest may hold lone surrogates; those are refused, not repaired. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** One instance of the metered machine, addressed by raw JS values (addresses in its memory). */
export class Guest {
  readonly exports: GuestExports;
  /** Answers the raw host function; set for the time of a boot or a call. */
  answer: (operation: string, args: string[]) => string | undefined = () => undefined;
  time = 0;

  private constructor(instantiate: (host: GuestHost) => GuestExports) {
    this.exports = instantiate({
      now: () => this.time,
      hostCall: (argc, argv) => this.#hostCall(argc, argv),
    });
  }

  static create(module: WebAssembly.Module): Guest {
    return new Guest((host) => {
      const memory = (): WebAssembly.Memory => exports.memory;
      const exports = readExports(new WebAssembly.Instance(module, guestImports(host, memory)));
      return exports;
    });
  }

  setGas(units: number): void {
    this.exports.gas.value = BigInt(units);
    this.exports.depth.value = 0;
  }

  /** Spends gas for work that the host does. @throws CallAborted `out-of-gas`. */
  spend(units: number): void {
    this.exports.gas.value -= BigInt(units);
    if (this.exports.gas.value < 0n) abortWith('out-of-gas');
  }

  get gasLeft(): number {
    return Number(this.exports.gas.value);
  }

  /** Writes bytes with a NUL behind them. @returns their address; free it. */
  write(bytes: Uint8Array): number {
    const { call, memory } = this.exports;
    const address = call.wasm_malloc(bytes.length + 1);
    if (address === 0) return abortWith('out-of-memory');
    const view = new Uint8Array(memory.buffer);
    view.set(bytes, address);
    view[address + bytes.length] = 0;
    return address;
  }

  newString(text: string): number {
    const bytes = utf8(text);
    const address = this.write(bytes);
    const value = this.exports.call.qjs_new_string(address, bytes.length);
    this.exports.call.wasm_free(address);
    if (this.isException(value)) return abortWith('out-of-memory');
    return value;
  }

  isException(value: number): boolean {
    return this.exports.call.qjs_is_exception(value) !== 0;
  }

  /** The text of a JS value; runs guest code unless it is a string. */
  readString(value: number): string {
    const { call, memory } = this.exports;
    const lengthAt = call.wasm_malloc(4);
    const address = lengthAt === 0 ? 0 : call.qjs_get_string_len(value, lengthAt);
    if (address === 0) return abortWith('contract-error');
    const length = new DataView(memory.buffer).getUint32(lengthAt, true);
    try {
      return decoder.decode(new Uint8Array(memory.buffer, address, length));
    } catch {
      return abortWith('contract-error');
    } finally {
      call.qjs_free_cstring(address);
      call.wasm_free(lengthAt);
    }
  }

  /** Calls a JS function with one string. @returns the JS value or the exception that it gave. */
  callWithText(entry: number, text: string): number {
    const { call, memory } = this.exports;
    const argument = this.newString(text);
    const argv = call.wasm_malloc(4);
    if (argv === 0) return abortWith('out-of-memory');
    new DataView(memory.buffer).setUint32(argv, argument, true);
    return call.qjs_call(entry, call.qjs_get_undefined(), 1, argv);
  }

  /** The text of the pending exception, for classifying it; guest-made, so it never leaves the engine. */
  exceptionText(): string {
    const exception = this.exports.call.qjs_get_exception();
    return this.readString(exception);
  }

  #hostCall(argc: number, argv: number): number {
    const view = new DataView(this.exports.memory.buffer);
    const addresses = Array.from({ length: argc }, (_, i) => view.getUint32(argv + 4 * i, true));
    const texts = addresses.map((address) => {
      // Only the prelude holds the raw host function and it passes strings alone.
      if (this.exports.call.qjs_is_string(address) === 0) throw new EngineError('host-fault', 'not a string');
      return this.readString(address);
    });
    const [operation = '', ...args] = texts;
    const answer = this.answer(operation, args);
    return answer === undefined ? this.exports.call.qjs_get_undefined() : this.newString(answer);
  }
}
