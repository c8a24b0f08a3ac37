import { EngineError } from './errors.ts';
import { DEPTH_EXPORT, GAS_EXPORT } from './wasm/instrument.ts';

/** What the engine uses of the instrumented QuickJS module. Numbers are addresses unless their name says more. */
export type GuestExports = {
  memory: WebAssembly.Memory;
  stackPointer: WebAssembly.Global<'i32'>;
  gas: WebAssembly.Global<'i64'>;
  depth: WebAssembly.Global<'i32'>;
  call: GuestFunctions;
};

const functionNames = [
  '_initialize',
  'qjs_init2',
  'qjs_set_memory_limit',
  'qjs_set_max_stack_size',
  'qjs_compile',
  'qjs_eval_bytecode',
  'qjs_new_string',
  'qjs_get_undefined',
  'qjs_is_exception',
  'qjs_is_string',
  'qjs_get_exception',
  'qjs_get_string_len',
  'qjs_free_cstring',
  'qjs_free_value',
  'qjs_get_global',
  'qjs_get_prop_string',
  'qjs_define_prop_string',
  'qjs_new_host_function',
  'qjs_call',
  'qjs_run_gc',
  'wasm_malloc',
  'wasm_free',
] as const;

type GuestFunctions = Record<(typeof functionNames)[number], (...args: number[]) => number>;

/** @throws EngineError `bad-engine` if the module is not the one the engine was written for. */
export function readExports(instance: WebAssembly.Instance): GuestExports {
  const found = instance.exports;
  const functions = functionNames.map((name) => {
    const value = found[name];
    if (typeof value !== 'function') throw new EngineError('bad-engine', `the wasm does not export ${name}`);
    return [name, value] as const;
  });
  const memory = found['memory'];
  if (!(memory instanceof WebAssembly.Memory))
    throw new EngineError('bad-engine', 'the wasm exports no memory');
  return {
    memory,
    stackPointer: globalOf(found, '__stack_pointer'),
    gas: globalOf(found, GAS_EXPORT),
    depth: globalOf(found, DEPTH_EXPORT),
    call: Object.fromEntries(functions) as GuestFunctions,
  };
}

function globalOf<T extends 'i32' | 'i64'>(found: WebAssembly.Exports, name: string): WebAssembly.Global<T> {
  const value = found[name];
  if (value instanceof WebAssembly.Global) return value as WebAssembly.Global<T>;
  throw new EngineError('bad-engine', `the wasm does not export ${name}`);
}
