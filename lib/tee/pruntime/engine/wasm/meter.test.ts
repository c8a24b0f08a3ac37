import {
  block,
  br,
  brIf,
  brTable,
  code,
  drop,
  i32,
  i32Add,
  i32Const,
  i32Sub,
  ifElse,
  ifThen,
  localGet,
  localSet,
  localTee,
  loop,
  none,
  nop,
  ret,
  select,
  unreachable,
} from './testing/assembler.ts';
import { justF, expectGas, countdown, nops } from './testing/metered.ts';

expectGas('straight code costs its instructions', justF(code(localGet(0), i32Const(2), i32Add)), {
  args: [40],
  value: 42,
  spent: 3,
});
expectGas('an empty function costs one', justF([], { params: [], results: [] }), { args: [], spent: 1 });
expectGas('structure costs nothing', justF(block(none, block(none), loop(none)), { results: [] }), {
  // The function and the loop, each at least one.
  spent: 2,
});
for (const [count, spent] of [
  [62, 62],
  [63, 63],
  [64, 63],
  [1000, 63],
] as const) {
  expectGas(`${count} instructions cost ${spent}`, justF(nops(count), { results: [] }), { spent });
}

expectGas(
  'both arms of an if count, whichever is taken',
  justF(code(localGet(0), ifElse(i32, code(nops(4), i32Const(1)), code(nop, i32Const(2))))),
  { args: [1], value: 1, spent: 8 },
  { args: [0], value: 2, spent: 8 },
);
expectGas(
  'an if without else',
  justF(code(localGet(0), ifThen(none, nops(5)), i32Const(3))),
  { args: [1], value: 3, spent: 7 },
  { args: [0], value: 3, spent: 7 },
);
expectGas(
  'nested blocks count for the function around them',
  justF(block(i32, nop, block(i32, nop, block(i32, nop, i32Const(1), br(1)), nop), nop)),
  { value: 1, spent: 7 },
);

expectGas(
  'each turn of a loop costs its body, what surrounds it is paid once',
  justF(code(countdown(), localGet(0))),
  { args: [1], value: 0, spent: 1 + 5 },
  { args: [10], value: 0, spent: 1 + 50 },
  { args: [100_000], value: 0, spent: 1 + 500_000 },
);
expectGas('a turn of a loop costs 63 at most', justF(code(countdown(nops(100)), localGet(0))), {
  args: [10],
  value: 0,
  spent: 1 + 630,
});
expectGas(
  'an inner loop is no part of the turn around it',
  justF(
    code(
      countdown(
        code(i32Const(3), localSet(1)),
        loop(none, localGet(1), i32Const(1), i32Sub, localTee(1), brIf(0)),
      ),
      localGet(0),
    ),
    { locals: [[1, i32]] },
  ),
  { args: [4], value: 0, spent: 1 + 4 * (7 + 3 * 5) },
);
expectGas(
  'blocks and branches within a loop: going on and leaving',
  justF(
    code(
      block(none, loop(none, localGet(0), i32Const(1), i32Sub, localTee(0), ifThen(none, br(1)), br(1))),
      localGet(0),
    ),
  ),
  { args: [5], value: 0, spent: 1 + 5 * 6 },
);
expectGas(
  'br_table out of nested blocks',
  justF(
    code(
      block(
        none,
        block(none, block(none, localGet(0), brTable(0, 1, 2)), i32Const(10), ret),
        i32Const(20),
        ret,
      ),
      i32Const(30),
    ),
  ),
  { args: [0], value: 10, spent: 7 },
  { args: [1], value: 20, spent: 7 },
  { args: [2], value: 30, spent: 7 },
  { args: [-1], value: 30, spent: 7 },
);
expectGas(
  'br_table with a value, to the function itself',
  justF(block(i32, localGet(0), localGet(0), brTable(0, 1))),
  { args: [0], value: 0, spent: 3 },
  { args: [7], value: 7, spent: 3 },
);
expectGas(
  'a branch to the label of the function leaves it',
  justF(code(i32Const(7), localGet(0), brIf(0), drop, i32Const(8))),
  { args: [1], value: 7, spent: 5 },
  { args: [0], value: 8, spent: 5 },
);
expectGas(
  'return leaves from the middle of blocks and loops, with values beneath',
  justF(
    code(
      i32Const(1),
      block(none, loop(none, i32Const(5), localGet(0), ifThen(none, i32Const(9), ret), drop)),
    ),
  ),
  { args: [1], value: 9, spent: 1 + 5 },
  { args: [0], value: 1, spent: 1 + 5 },
);
expectGas('code that cannot be reached counts', justF(code(i32Const(1), ret, nops(3), unreachable)), {
  value: 1,
  spent: 6,
});
expectGas(
  'select, with and without a type',
  justF(code(i32Const(1), i32Const(2), localGet(0), select, i32Const(3), localGet(0), [0x1c, 1, i32])),
  { args: [0], value: 3, spent: 7 },
  { args: [1], value: 1, spent: 7 },
);
