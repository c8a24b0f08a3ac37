import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  block,
  brIf,
  call,
  callIndirect,
  code,
  drop,
  externref,
  f32,
  f64,
  funcref,
  i32,
  i32Add,
  i32Const,
  i32Sub,
  i64,
  i64Const,
  ifElse,
  ifThen,
  localGet,
  localSet,
  localTee,
  loop,
  none,
  nop,
  ret,
  unreachable,
  type Code,
  type ModuleSource,
} from './testing/assembler.ts';
import { run, f, hidden, justF, expectGas, countdown, nops } from './testing/metered.ts';

const swap: ModuleSource['types'] = [
  [[i32, i32], [i32]],
  [[i32], []],
  [[], []],
];
const swapType = [1];
expectGas(
  'a block with parameters, by type index',
  { types: swap, functions: [f(code(localGet(0), i32Const(2), block(swapType, i32Add)))] },
  { args: [5], value: 7, spent: 3 },
);
expectGas(
  'a loop with parameters: each turn takes them from the branch',
  {
    types: swap,
    functions: [
      f(
        code(
          localGet(0),
          loop([2], i32Const(1), i32Sub, localTee(0), localGet(0), brIf(0), drop),
          localGet(0),
        ),
      ),
    ],
  },
  { args: [3], value: 0, spent: 2 + 3 * 6 },
);
expectGas(
  'an if with parameters, and type indices of more than a byte',
  {
    types: [...swap, ...new Array<(typeof swap)[number]>(70).fill([[i32], [i32]])],
    functions: [f(code(localGet(0), localGet(0), ifElse([0xc6, 0x00], code(i32Const(1), i32Add), [nop])))],
  },
  { args: [3], value: 4, spent: 5 },
);

expectGas(
  'a call costs one and what the called function costs',
  { functions: [f(code(localGet(0), call(1), call(1))), hidden(code(localGet(0), i32Const(1), i32Add))] },
  { args: [5], value: 7, spent: 3 + 2 * 3 },
);
expectGas(
  'an imported function costs its call',
  { imports: [{ params: [i32], results: [i32] }], functions: [f(code(localGet(0), call(0)))] },
  { args: [5], value: 6, spent: 2 },
);
const table: ModuleSource = {
  tables: [4],
  elements: [1, 2],
  functions: [
    f(code(localGet(0), localGet(0), callIndirect(1))),
    hidden(code(localGet(0), i32Const(40), i32Add)),
    hidden(i64Const(0n), [i64]),
  ],
};
expectGas('a call through a table', table, { args: [0], value: 40, spent: 3 + 3 });
test('a call through a table that traps is paid for, and nothing behind it', () => {
  const cases = { 1: 'null function or function signature mismatch', 9: 'table index is out of bounds' };
  for (const [index, trap] of Object.entries(cases)) {
    assert.deepEqual(run(table, Number(index)), { value: undefined, trap, spent: 3, depth: 1 });
  }
});
test('an early trap costs what was entered', () => {
  const source = justF(code(localGet(0), ifThen(none, unreachable), countdown(nops(20)), i32Const(1)));
  assert.deepEqual(run(source, 1), { value: undefined, trap: 'unreachable', spent: 3, depth: 1 });
  const divide = justF(code(localGet(0), localGet(0), 0x6d));
  assert.deepEqual(run(divide, 0), { value: undefined, trap: 'divide by zero', spent: 3, depth: 1 });
});

const results: [type: number, constant: Code, value: unknown][] = [
  [i32, i32Const(-5), -5],
  [i64, i64Const(-(2n ** 63n)), -(2n ** 63n)],
  [f32, [0x43, 0, 0, 0xc0, 0x3f], 1.5],
  [f64, [0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0xbf], -1.5],
  [funcref, [0xd0, funcref], null],
  [externref, [0xd0, externref], null],
];
for (const [type, constant, value] of results) {
  const early = code(localGet(0), ifThen(none, constant, ret), constant);
  expectGas(
    `a function with a result of type 0x${type.toString(16)}`,
    justF(early, { results: [type] }),
    { args: [0], value, spent: 5 - 1 },
    { args: [1], value, spent: 4 + 0 },
  );
}
expectGas(
  'groups of locals of every type, and the meter’s own behind them',
  justF(code(localGet(5), localGet(0), i32Add, localSet(5), localGet(5)), {
    locals: [
      [2, i64],
      [1, f32],
      [1, f64],
      [2, i32],
      [0, i32],
      [1, funcref],
      [1, externref],
    ],
  }),
  { args: [6], value: 6, spent: 5 },
);
expectGas(
  'a reference to a function, taken and looked at',
  {
    tables: [1],
    elements: [0],
    functions: [f(code([0xd2, 0], 0xd1, i32Const(0), [0x25, 0], 0xd1, i32Add))],
  },
  { value: 0, spent: 6 },
);
