import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { instrument } from './instrument.ts';
import { MAX_DEPTH } from './meter.ts';
import {
  assemble,
  brIf,
  call,
  code,
  i32,
  i32Add,
  i32Const,
  i32Sub,
  ifElse,
  localGet,
  localTee,
  loop,
  none,
  ret,
} from './testing/assembler.ts';
import { evaluate, readQuickJs } from './testing/quickjs.ts';

/** `f(n)` calls itself n times more, and does some work each time on its way down. */
const recursion = assemble({
  functions: [
    {
      params: [i32],
      results: [i32],
      export: 'f',
      code: code(
        localGet(0),
        ifElse(
          i32,
          code(localGet(0), i32Const(1), i32Sub, call(0), i32Const(1), i32Add),
          code(i32Const(0), ret),
        ),
      ),
    },
  ],
});

const work = assemble({
  functions: [
    {
      params: [i32],
      export: 'f',
      code: code(loop(none, localGet(0), i32Const(1), i32Sub, localTee(0), brIf(0))),
    },
  ],
});

/** Runs `f` of a metered module for each number, in whatever thread it is put into. */
const runner = `
  const run = (wasm, numbers) => {
    const { f, velum_gas: gas, velum_depth: depth } = new WebAssembly.Instance(new WebAssembly.Module(wasm)).exports;
    return numbers.map((n) => {
      gas.value = 10n ** 12n;
      depth.value = 0;
      let end;
      try { end = f(n) ?? null; } catch (error) { end = error.name + ': ' + error.message; }
      return [end, Number(10n ** 12n - gas.value), depth.value];
    });
  };`;

test('recursion ends at the depth limit, wherever the host’s own stack ends', async () => {
  const wasm = instrument(recursion);
  const code = `${runner} const { parentPort, workerData } = require('node:worker_threads');
    parentPort.postMessage(run(workerData.wasm, workerData.numbers));`;
  const numbers = [0, 1, MAX_DEPTH - 1, MAX_DEPTH, 2 ** 30, 5];
  const worker = new Worker(code, {
    eval: true,
    workerData: { wasm, numbers },
    resourceLimits: { stackSizeMb: 16 },
  });
  const [endings] = (await once(worker, 'message')) as [unknown];
  // Eight instructions a frame, on the way down; the frame too many is not paid for, and not left.
  const trap = ['RuntimeError: unreachable', 9 * MAX_DEPTH, MAX_DEPTH + 1];
  assert.deepEqual(endings, [
    [0, 9, 0],
    [1, 18, 0],
    [MAX_DEPTH - 1, 9 * MAX_DEPTH, 0],
    trap,
    trap,
    [5, 54, 0],
  ]);
});

/** What a program prints, as JSON, in a process of its own for each of V8's ways to compile. */
async function ofEachCompiler(program: string): Promise<[usual: unknown, ...others: unknown[]]> {
  const child = async (...flags: string[]): Promise<unknown> => {
    const always = ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript'];
    const { stdout } = await promisify(execFile)(process.execPath, [...always, ...flags, '-e', program]);
    return JSON.parse(stdout);
  };
  return Promise.all([child(), child('--liftoff-only'), child('--no-liftoff')]);
}

test('gas and depth are the same whichever compiler made the code', async () => {
  const modules = [recursion, work].map((wasm) => Buffer.from(instrument(wasm)).toString('base64'));
  const [usual, ...others] = await ofEachCompiler(`${runner} const modules = ${JSON.stringify(modules)};
    console.log(JSON.stringify(modules.map((wasm) => run(Buffer.from(wasm, 'base64'), [1, 100, 2000]))));`);
  assert.deepEqual(usual, [
    [1, 100, 2000].map((n) => [n, 9 * (n + 1), 0]),
    [1, 100, 2000].map((n) => [null, 1 + 5 * n, 0]),
  ]);
  for (const other of others) assert.deepEqual(other, usual);
});

test('so is the gas of a script', async () => {
  const script = 'let s = ""; for (let i = 0; i < 3000; i++) s += [i, s.length].sort().join(); s.length';
  const [usual, ...others] = await ofEachCompiler(`
    import { evaluate, readQuickJs } from ${JSON.stringify(import.meta.resolve('./testing/quickjs.ts'))};
    import { instrument } from ${JSON.stringify(import.meta.resolve('./instrument.ts'))};
    const { text, spent } = evaluate(new WebAssembly.Module(instrument(readQuickJs())), ${JSON.stringify(script)});
    console.log(JSON.stringify([text, String(spent)]));`);
  const { text, spent } = evaluate(new WebAssembly.Module(instrument(readQuickJs())), script);
  assert.deepEqual(usual, [text, String(spent)]);
  for (const other of others) assert.deepEqual(other, usual);
});
