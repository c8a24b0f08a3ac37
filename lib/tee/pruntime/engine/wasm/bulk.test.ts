import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instrument, MAX_MEMORY_PAGES } from './instrument.ts';
import {
  assemble,
  code,
  dataDrop,
  drop,
  elemDrop,
  i32Const,
  localGet,
  memoryCopy,
  memoryFill,
  memoryGrow,
  memoryInit,
  memorySize,
  tableCopy,
  tableFill,
  tableInit,
  tableSize,
  type Code,
  type ModuleSource,
} from './testing/assembler.ts';
import { start } from './testing/machine.ts';
import { expectGas, f, justF, run } from './testing/metered.ts';

const OUT_OF_BOUNDS = 'memory access out of bounds';

/** `f(n)` does something in bulk to `n` bytes or elements. */
const onMemory = (...before: Code[]): ModuleSource => ({
  ...justF(code(...before), { results: [] }),
  memories: [[2]],
  data: new Array<number>(100).fill(7),
});
const copy = onMemory(i32Const(0), i32Const(8), localGet(0), memoryCopy);
const fill = onMemory(i32Const(0), i32Const(1), localGet(0), memoryFill);
const init = onMemory(i32Const(0), i32Const(0), localGet(0), memoryInit);
const counts = [0, 1, 7, 8, 9, 63, 64, 100_000];

for (const [name, source] of Object.entries({ copy, fill })) {
  const cases = counts.map((n) => ({ args: [n], spent: 4 + Math.floor(n / 8) }));
  expectGas(`memory.${name} costs one for each 8 bytes`, source, ...cases);
}
expectGas(
  'memory.init does too',
  init,
  ...[0, 7, 8, 100].map((n) => ({ args: [n], spent: 4 + Math.floor(n / 8) })),
);

test('bulk memory that traps is paid for by what it asked for', () => {
  for (const source of [copy, fill, init]) {
    const spent = 4 + Math.floor((2 ** 32 - 1) / 8);
    assert.deepEqual(run(source, -1), { value: undefined, trap: OUT_OF_BOUNDS, spent, depth: 1 });
  }
  const dropped = onMemory(dataDrop, i32Const(0), i32Const(0), localGet(0), memoryInit);
  assert.equal(run(dropped, 0).spent, 5);
  assert.deepEqual(run(dropped, 8), { value: undefined, trap: OUT_OF_BOUNDS, spent: 6, depth: 1 });
});

test('bulk memory without the gas for it does nothing, also as a function’s last instruction', () => {
  const machine = start(instrument(assemble(fill)));
  for (const [gas, isDone] of [
    [4 + 16, true],
    [4 + 15, false],
  ] as const) {
    machine.memory().fill(0);
    machine.setGas(BigInt(gas));
    assert.equal(machine.call('f', 128).trap, isDone ? undefined : 'unreachable');
    assert.equal(machine.memory()[127], isDone ? 1 : 0);
    assert.equal(machine.gas() < 0n, !isDone);
  }
});

/** `f(n)` moves `n` elements of a table with 100, of which the first are functions. */
const onTable = (...before: Code[]): ModuleSource => ({
  tables: [100],
  elements: [0, 0, 0],
  functions: [f(code(...before), { results: [] })],
});
const tables = {
  copy: onTable(i32Const(1), i32Const(0), localGet(0), tableCopy),
  fill: onTable(i32Const(0), [0xd2, 0], localGet(0), tableFill),
  init: onTable(i32Const(50), i32Const(0), localGet(0), tableInit),
};
for (const [name, source] of Object.entries(tables)) {
  const cases = [0, 1, 3].map((n) => ({ args: [n], spent: 4 + 512 * n }));
  expectGas(`table.${name} costs 512 for each element`, source, ...cases);
  test(`table.${name} that traps is paid for`, () => {
    const { trap, spent } = run(source, 1000);
    assert.match(String(trap), /out of bounds/);
    assert.equal(spent, 4 + 512 * 1000);
  });
}
expectGas(
  'what depends on no operand costs its instruction',
  {
    ...justF(code(elemDrop, tableSize, drop, memorySize)),
    tables: [1],
    memories: [[2]],
    elements: [0],
  },
  { value: 2, spent: 4 },
);

/** `f(n)` grows the memory by `n` pages. */
const grower = (min: number, max?: number): ModuleSource => ({
  ...justF(code(localGet(0), memoryGrow)),
  memories: [max === undefined ? [min] : [min, max]],
});

expectGas(
  'memory.grow costs its pages, 8192 each, whether or not there are as many',
  grower(2, 4),
  { args: [0], value: 2, spent: 2 },
  { args: [2], value: 2, spent: 2 + 2 * 8192 },
  { args: [3], value: -1, spent: 2 + 3 * 8192 },
  { args: [-1], value: -1, spent: 2 + (2 ** 32 - 1) * 8192 },
);

test('a memory ends at the cap, or at its own maximum if that is lower', () => {
  const most = (source: ModuleSource, cap?: number): number => {
    const machine = start(instrument(assemble(source), cap));
    machine.setGas(10n ** 15n);
    const pages = (): number => machine.memory().length / 65_536;
    for (const step of [1024, 1]) {
      while (machine.call('f', step).value !== -1) assert.ok(pages() <= MAX_MEMORY_PAGES);
    }
    return pages();
  };
  assert.equal(most(grower(1), 5), 5);
  assert.equal(most(grower(1, 9), 5), 5);
  assert.equal(most(grower(1, 3), 5), 3);
  assert.equal(most(grower(5), 5), 5);
  assert.equal(most(grower(1)), MAX_MEMORY_PAGES);
  assert.equal(most(grower(0, 65_536)), MAX_MEMORY_PAGES);
  assert.throws(() => instrument(assemble(grower(6)), 5), { code: 'bad-engine' });
  assert.throws(() => instrument(assemble(grower(MAX_MEMORY_PAGES + 1))), { code: 'bad-engine' });
});

test('the host cannot grow it further either', () => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(instrument(assemble(grower(1)), 2)));
  const memory = exports['memory'] as WebAssembly.Memory;
  assert.equal(memory.grow(1), 1);
  assert.throws(() => memory.grow(1), RangeError);
});
