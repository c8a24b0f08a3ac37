import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { asBytes, utf8 } from '../../../../base/bytes.ts';
import { EngineError } from '../errors.ts';
import { guestImports } from '../guest-imports.ts';
import { DEPTH_EXPORT, GAS_EXPORT, instrument } from './instrument.ts';

const wasm = asBytes(readFileSync(new URL(import.meta.resolve('quickjs-wasi/quickjs.wasm'))));
const metered = instrument(wasm);
const modules = { plain: new WebAssembly.Module(wasm), metered: new WebAssembly.Module(metered) };

type Calls = Record<string, (...args: number[]) => number>;

/** Evaluates a script in a fresh machine, plain or metered; both have the same exports but for the meter. */
function evaluate(module: WebAssembly.Module, script: string, gas = 10n ** 12n) {
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
  const value = call('qjs_eval', write(source), source.length, write(utf8('test')), 0);
  const at = call('qjs_get_string', value);
  const view = new Uint8Array(memory.buffer);
  const text = new TextDecoder().decode(view.subarray(at, view.indexOf(0, at)));
  const depth = exports[DEPTH_EXPORT] as WebAssembly.Global<'i32'> | undefined;
  return { text, spent: meter === undefined ? 0n : gas - meter.value, depth: depth?.value ?? 0 };
}

const scripts = [
  '[3, 1, 2].sort().map((x) => x ** 0.5).join()',
  'JSON.stringify({ a: [1, { b: "ü" }], c: null })',
  '"aXbXc".replace(/x/gi, (m, i) => i).split("").reverse().join("")',
  'let s = 0n; for (let i = 1n; i < 60n; i++) s = s * i + 1n; String(s)',
  'try { null.x } catch (e) { e.message }',
  'new Date(86400000).toISOString() + Math.sin(1) + parseFloat("1e-7")',
  'let d = 0; const f = () => { d++; f(); }; try { f() } catch (e) { e.name }',
  '[...new Set([1, 2, 2])].flatMap((x) => [x, x]).toString() + [..."añ😀"].length',
];

test('a metered machine computes what a plain one does', () => {
  for (const script of scripts) {
    const result = evaluate(modules.metered, script);
    assert.equal(result.text, evaluate(modules.plain, script).text, script);
    assert.equal(result.depth, 0);
    assert.ok(result.spent > 0n);
  }
});

test('gas is the same each time and grows with the work', () => {
  const loop = (turns: number): bigint =>
    evaluate(modules.metered, `for (let i = 0; i < ${String(turns)}; i++);`).spent;
  assert.equal(loop(1000), loop(1000));
  const [one, two, three] = [loop(10_000), loop(20_000), loop(30_000)];
  assert.equal(three - two, two - one);
});

test('a machine without gas traps', () => {
  assert.throws(() => evaluate(modules.metered, 'for (;;);', 10n ** 8n), WebAssembly.RuntimeError);
  assert.equal(evaluate(modules.metered, '1', 10n ** 8n).text, '1');
});

test('what is not the wasm it knows is refused', () => {
  const refused = [new Uint8Array(), wasm.subarray(4), metered, wasm.subarray(0, 8)];
  for (const bytes of refused) assert.throws(() => instrument(bytes), EngineError);
});

test('a cut or altered machine is refused or still wasm, never a crash', () => {
  const at = fc.nat({ max: wasm.length - 1 });
  fc.assert(
    fc.property(at, fc.nat({ max: 255 }), (position, byte) => {
      const cut = wasm.subarray(0, position);
      assert.throws(() => instrument(cut), EngineError);
      const head = wasm.slice(0, 4096);
      head[position % head.length] = byte;
      assert.throws(
        () => instrument(head),
        (error) => error instanceof EngineError || error instanceof TypeError,
      );
    }),
    { numRuns: 10 },
  );
});
