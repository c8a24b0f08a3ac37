import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { asBytes, utf8, type Bytes } from '../../../../../base/bytes.ts';
import { guestImports } from '../../guest-imports.ts';
import { DEPTH_EXPORT, GAS_EXPORT } from '../instrument.ts';

/** The machine that contracts run on, as released. */
export const readQuickJs = (): Bytes =>
  asBytes(readFileSync(new URL(import.meta.resolve('quickjs-wasi/quickjs.wasm'))));

/** The meter ended a script. */
export class OutOfGas extends Error {}

type Calls = Record<string, (...args: number[]) => number>;

/**
 * Evaluates a script in a fresh machine, plain or metered; both have the same exports but for the meter. Nothing
 * limits what it may hold allocated.
 * @throws OutOfGas
 */
export function evaluate(module: WebAssembly.Module, script: string, gas = 10n ** 12n) {
  const host = { now: () => 0, hostCall: () => 0 };
  const { exports } = new WebAssembly.Instance(
    module,
    guestImports(host, () => memory),
  );
  const memory = exports['memory'] as WebAssembly.Memory;
  const calls = exports as unknown as Calls;
  const call = (name: string, ...args: number[]): number => calls[name]?.(...args) ?? assert.fail(name);
  const meter = exports[GAS_EXPORT] as WebAssembly.Global<'i64'> | undefined;
  if (meter !== undefined) meter.value = gas;
  calls['_initialize']?.();
  call('qjs_init2', 0xffff);
  // The test runs on a thread with a small native stack.
  calls['qjs_set_max_stack_size']?.(32 * 1024);
  const write = (bytes: Uint8Array): number => {
    const address = call('wasm_malloc', bytes.length + 1);
    new Uint8Array(memory.buffer).set([...bytes, 0], address);
    return address;
  };
  const source = utf8(script);
  const value = ((): number => {
    try {
      return call('qjs_eval', write(source), source.length, write(utf8('test')), 0);
    } catch (cause) {
      if (meter !== undefined && meter.value < 0n) throw new OutOfGas('it took too much gas', { cause });
      throw cause;
    }
  })();
  const at = call('qjs_get_string', value);
  const view = new Uint8Array(memory.buffer);
  const text = new TextDecoder().decode(view.subarray(at, view.indexOf(0, at)));
  const depth = exports[DEPTH_EXPORT] as WebAssembly.Global<'i32'> | undefined;
  return {
    text,
    spent: meter === undefined ? 0n : gas - meter.value,
    depth: depth?.value ?? 0,
    pages: view.length / 65_536,
  };
}
