import { utf8, type Bytes } from '../../../base/bytes.ts';
import { EngineError } from './errors.ts';
import { Guest } from './guest.ts';
import { MemoryImage } from './image.ts';
import type { EngineLimits } from './limits.ts';
import { prelude, RAW_HOST_GLOBAL } from './prelude.ts';

/** The language without its compiler: no eval, no Function; and without what a contract has no use for. */
const intrinsics = { date: 1, eval: 2, regexp: 4, json: 8, proxy: 16, mapSet: 32, promise: 128 } as const;
const guestIntrinsics =
  intrinsics.date |
  intrinsics.regexp |
  intrinsics.json |
  intrinsics.proxy |
  intrinsics.mapSet |
  intrinsics.promise;

const STRIP_SOURCE_AND_DEBUG = 0x30;
const STRICT = 8;

/** Free room in the image, so that a call of ordinary size does not grow the memory. */
const HEADROOM = 1024 * 1024;

/** QuickJS bytecode of one script; it never comes from outside the engine. */
type Bytecode = { readonly code: Bytes; readonly gas: number };

/** A booted contract: everything a new instance needs, as it was when boot ended. */
export type Image = {
  memory: MemoryImage;
  stackPointer: number;
  /** Address of the entry function's JS value. */
  entry: number;
  commands: ReadonlySet<string>;
  queries: ReadonlySet<string>;
  /** Units that the dearest step of booting spent, of `limits.bootGas`. */
  gas: number;
};

/**
 * Boots a bundle: compiles prelude and bundle in a machine with a compiler, runs the bytecode in one without.
 *
 * @throws EngineError `bad-code` if the bundle does not compile or run within the limits, or installs nothing.
 */
export function boot(module: WebAssembly.Module, bundle: Bytes, limits: EngineLimits): Image {
  try {
    const codes = [utf8(prelude), bundle].map((source) => compile(module, source, limits));
    return run(module, codes, limits);
  } catch (cause) {
    if (cause instanceof EngineError || cause instanceof RangeError) throw cause;
    throw new EngineError('bad-code', 'the bundle does not boot', { cause });
  }
}

function createMachine(module: WebAssembly.Module, features: number, limits: EngineLimits): Guest {
  const guest = Guest.create(module);
  guest.setGas(limits.bootGas);
  const { call } = guest.exports;
  call._initialize();
  if (call.qjs_init2(features) !== 0) throw new EngineError('bad-engine', 'QuickJS does not start');
  call.qjs_set_memory_limit(limits.memory);
  call.qjs_set_max_stack_size(limits.stack);
  return guest;
}

function compile(module: WebAssembly.Module, source: Bytes, limits: EngineLimits): Bytecode {
  const guest = createMachine(module, guestIntrinsics | intrinsics.eval, limits);
  const { call, memory } = guest.exports;
  const [code, name, lengthAt] = [
    guest.write(source),
    guest.write(utf8('contract')),
    guest.write(new Uint8Array(4)),
  ];
  const bytecode = call.qjs_compile(code, source.length, name, STRICT, STRIP_SOURCE_AND_DEBUG, lengthAt);
  if (bytecode === 0) throw new EngineError('bad-code', 'the bundle does not compile');
  const length = new DataView(memory.buffer).getUint32(lengthAt, true);
  return {
    code: new Uint8Array(memory.buffer, bytecode, length).slice(),
    gas: limits.bootGas - guest.gasLeft,
  };
}

function run(module: WebAssembly.Module, codes: Bytecode[], limits: EngineLimits): Image {
  const guest = createMachine(module, guestIntrinsics, limits);
  const { call, memory, stackPointer } = guest.exports;
  defineHostFunction(guest);
  const [entry] = codes.map(({ code }) => {
    const address = guest.write(code);
    const value = call.qjs_eval_bytecode(address, code.length);
    call.wasm_free(address);
    if (guest.isException(value)) throw new EngineError('bad-code', 'the bundle throws while it boots');
    return value;
  });
  if (entry === undefined) throw new EngineError('host-fault', 'the prelude gave no entry');
  const methods = seal(guest, entry);
  call.qjs_run_gc();
  call.wasm_free(guest.write(new Uint8Array(HEADROOM)));
  const gas = Math.max(limits.bootGas - guest.gasLeft, ...codes.map((code) => code.gas));
  return {
    memory: new MemoryImage(new Uint8Array(memory.buffer)),
    stackPointer: stackPointer.value,
    entry,
    ...methods,
    gas,
  };
}

function defineHostFunction(guest: Guest): void {
  const { call } = guest.exports;
  const name = utf8(RAW_HOST_GLOBAL);
  const address = guest.write(name);
  const host = call.qjs_new_host_function(address, name.length, 0);
  const configurable = 1;
  call.qjs_define_prop_string(call.qjs_get_global(), address, host, configurable);
  call.wasm_free(address);
  guest.answer = () => {
    throw new EngineError('bad-code', 'the bundle calls its host while it boots');
  };
}

function seal(guest: Guest, entry: number): Pick<Image, 'commands' | 'queries'> {
  const answer = guest.callWithText(entry, 'seal');
  if (guest.isException(answer)) throw new EngineError('bad-code', 'the bundle installs no methods');
  const methods: unknown = JSON.parse(guest.readString(answer));
  if (methods === null || typeof methods !== 'object') {
    throw new EngineError('bad-code', 'the bundle installs no methods');
  }
  const { commands, queries } = methods as Record<string, unknown>;
  return { commands: namesIn(commands), queries: namesIn(queries) };
}

/** Method names that a call may use: plain identifiers, whatever else the bundle installs. */
function namesIn(value: unknown): Set<string> {
  const names: unknown[] = Array.isArray(value) ? value : [];
  const plain = names.filter((name) => typeof name === 'string' && /^[a-z][A-Za-z0-9]{0,63}$/.test(name));
  return new Set(plain as string[]);
}
