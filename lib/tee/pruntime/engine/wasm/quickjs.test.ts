import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { instrument, MAX_MEMORY_PAGES } from './instrument.ts';
import { fuzzRuns } from './testing/fuzz-runs.ts';
import { evaluate, OutOfGas, readQuickJs } from './testing/quickjs.ts';
import { scripts } from './testing/scripts.ts';

const wasm = readQuickJs();
const modules = {
  plain: new WebAssembly.Module(wasm),
  metered: new WebAssembly.Module(instrument(wasm)),
};

const examples = [
  '[3, 1, 2].sort().map((x) => x ** 0.5).join()',
  'JSON.stringify({ a: [1, { b: "ü" }], c: null })',
  '"aXbXc".replace(/x/gi, (m, i) => i).split("").reverse().join("")',
  'let s = 0n; for (let i = 1n; i < 60n; i++) s = s * i + 1n; String(s)',
  'try { null.x } catch (e) { e.message }',
  'new Date(86400000).toISOString() + Math.sin(1) + parseFloat("1e-7")',
  'let d = 0; const f = () => { d++; f(); }; try { f() } catch (e) { e.name }',
  '[...new Set([1, 2, 2])].flatMap((x) => [x, x]).toString() + [..."añ😀"].length',
];

function assertSame(script: string, result = evaluate(modules.metered, script)): void {
  assert.equal(result.text, evaluate(modules.plain, script).text, script);
  assert.equal(result.depth, 0);
  assert.ok(result.spent > 0n);
}

/**
 * A generated value may hold another twice, which holds another twice, so that its text fills any memory. Such a script has no end of its own: a
 * plain machine gets to 4 GiB, and fails elsewhere.
 * @returns `undefined` for a script of that kind.
 */
function evaluateShort(script: string): ReturnType<typeof evaluate> | undefined {
  try {
    const result = evaluate(modules.metered, script, 10n ** 9n);
    return result.pages > MAX_MEMORY_PAGES / 4 ? undefined : result;
  } catch (error) {
    if (error instanceof OutOfGas) return undefined;
    throw error;
  }
}

test('a metered machine computes what a plain one does', () => {
  for (const script of examples) assertSame(script);
});

test('generated scripts too', () => {
  const assertSameIfShort = (script: string): void => {
    const result = evaluateShort(script);
    fc.pre(result !== undefined);
    assertSame(script, result);
  };
  // Hardly any may be left out.
  fc.assert(fc.property(scripts, assertSameIfShort), { numRuns: fuzzRuns(60), maxSkipsPerRun: 0.1 });
});

test('generated scripts without an end of their own are told apart', () => {
  const doubled = (turns: number): string =>
    `let a = [1]; for (let i = 0; i < ${String(turns)}; i++) a = [a, a]; String(a).length`;
  assert.equal(evaluateShort(doubled(4))?.text, '31');
  assert.equal(evaluateShort(doubled(40)), undefined);
  assert.equal(
    evaluateShort('let a = "x"; for (let i = 0; i < 40; i++) a = (a + a).toUpperCase()'),
    undefined,
  );
});

test('gas is the same each time and grows with the work', () => {
  const loop = (turns: number): bigint =>
    evaluate(modules.metered, `for (let i = 0; i < ${turns}; i++);`).spent;
  assert.equal(loop(1000), loop(1000));
  const [one, two, three] = [loop(10_000), loop(20_000), loop(30_000)];
  assert.equal(three - two, two - one);
});

test('a machine without gas traps', () => {
  assert.throws(() => evaluate(modules.metered, 'for (;;);', 10n ** 8n), OutOfGas);
  assert.equal(evaluate(modules.metered, '1', 10n ** 8n).text, '1');
});

/** Keeps what it allocates until there is no more, and says what it was told then. */
const bomb = (keep: string): string => `(() => {
  try { (() => { const kept = []; for (;;) ${keep} })(); } catch (e) { return String(e); }
})()`;

test('the end of memory is QuickJS’s own out of memory, without any limit of QuickJS’s', () => {
  const pages = 128;
  const capped = new WebAssembly.Module(instrument(wasm, pages));
  // Where small objects took the last byte, none is left for the error, and QuickJS throws null.
  const bombs = {
    'kept.push("x".repeat(1 << 16) + kept.length);': 'InternalError: out of memory',
    'kept.push(1);': 'InternalError: out of memory',
    'kept.push({ kept });': 'null',
  };
  for (const [keep, told] of Object.entries(bombs)) {
    const first = evaluate(capped, bomb(keep));
    assert.equal(first.text, told, keep);
    assert.ok(first.pages > pages / 4 && first.pages <= pages);
    assert.deepEqual(evaluate(capped, bomb(keep)), first);
  }
  assert.equal(evaluate(capped, '"x".repeat(1 << 20).length').text, '1048576');
});

test('the default end of memory', () => {
  const keep = '{ kept[0] ??= "x".repeat(1 << 22); kept.push([kept[0], kept.length].join("")); }';
  const { text, pages } = evaluate(modules.metered, bomb(keep));
  assert.equal(text, 'InternalError: out of memory');
  assert.ok(pages > 0.9 * MAX_MEMORY_PAGES && pages <= MAX_MEMORY_PAGES);
});
