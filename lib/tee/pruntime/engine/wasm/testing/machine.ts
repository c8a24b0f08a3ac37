import assert from 'node:assert/strict';
import { DEPTH_EXPORT, GAS_EXPORT } from '../instrument.ts';

/** What one call came to. A trap is named by the engine's own words for it. */
export type Ending = { value: unknown; trap?: undefined } | { value?: undefined; trap: string };

/** A module made by hand that runs: plain, or metered. */
export type Machine = {
  call(name: string, ...args: unknown[]): Ending;
  /** Everything that can be seen from outside: globals, and the memory's bytes. */
  state(): unknown[];
  setGas(units: bigint): void;
  gas(): bigint;
  depth(): number;
  memory(): Uint8Array;
};

export function start(wasm: BufferSource, host: WebAssembly.ModuleImports = {}): Machine {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), { host });
  const globalNamed = (name: string): WebAssembly.Global => {
    const found = exports[name];
    return found instanceof WebAssembly.Global ? found : assert.fail(`no global ${name}`);
  };
  const memory = (): Uint8Array => {
    const found = exports['memory'];
    return found instanceof WebAssembly.Memory ? new Uint8Array(found.buffer) : new Uint8Array();
  };
  return {
    call: (name, ...args) => callExport(exports[name], args),
    state: () => [
      ...Object.keys(exports)
        .filter((name) => /^g\d+$/.test(name))
        .map((name) => globalNamed(name).value as unknown),
      Buffer.from(memory()).toString('latin1'),
    ],
    setGas(units) {
      globalNamed(GAS_EXPORT).value = units;
      globalNamed(DEPTH_EXPORT).value = 0;
    },
    gas: () => globalNamed(GAS_EXPORT).value as bigint,
    depth: () => globalNamed(DEPTH_EXPORT).value as number,
    memory,
  };
}

function callExport(found: WebAssembly.ExportValue | undefined, args: unknown[]): Ending {
  assert.ok(typeof found === 'function');
  try {
    return { value: (found as (...args: unknown[]) => unknown)(...args) };
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return { trap: error.message };
    throw error;
  }
}
