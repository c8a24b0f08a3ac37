import {
  assemble,
  block,
  br,
  brIf,
  brTable,
  call,
  callIndirect,
  code,
  dataDrop,
  drop,
  globalGet,
  globalSet,
  i32,
  i32Const,
  i32Sub,
  i64,
  i64Const,
  ifElse,
  localGet,
  localSet,
  localTee,
  loop,
  memoryCopy,
  memoryFill,
  memoryGrow,
  memoryInit,
  memorySize,
  none,
  nop,
  ret,
  select,
  tableSize,
  unreachable,
  type Code,
} from './assembler.ts';
import { written, type Tape } from './tape.ts';

/**
 * Random valid modules that end. Functions have the parameters i32 and i64 and give an i32 or an i64; function 0
 * is exported as `f`. Loops count down in locals of their own, at most 3 turns, and a function calls later ones
 * only. Anything may trap: divisions, addresses, table entries, `unreachable`.
 */
export const programs = written(400, (tape) => {
  const count = 1 + tape.below(3);
  return assemble({
    functions: Array.from({ length: count }, (_, index) => {
      const result = index % 2 === 0 ? i32 : i64;
      const scope: Scope = { tape, index, count, result, loops: 0, labels: [result] };
      return {
        params: [i32, i64],
        results: [result],
        locals: [
          [2, i32],
          [2, i64],
          [LOOPS, i32],
        ],
        code: code(statements(scope, 4), value(scope, result, 4)),
        ...(index === 0 ? { export: 'f' } : {}),
      };
    }),
    memories: [[1, 3]],
    globals: [
      [i32, i32Const(7)],
      [i64, i64Const(9n)],
    ],
    // Calls go through the first. Bulk operations move entries of the second, or a function could reach itself.
    tables: [count + 1, count + 1],
    elements: Array.from({ length: count }, (_, index) => index),
    data: [1, 2, 3, 4, 5, 6, 7, 8],
  });
});

/** Nested loops, each with the local that it counts in. */
const LOOPS = 2;
const localsOf = { [i32]: [0, 2, 3], [i64]: [1, 4, 5] } as const;
const FIRST_COUNTER = 6;

type Type = typeof i32 | typeof i64;

type Scope = {
  tape: Tape;
  index: number;
  count: number;
  result: Type;
  loops: number;
  /** What a branch to each label carries, outermost first. */
  labels: readonly (Type | typeof none)[];
};

const inside = (scope: Scope, label: Type | typeof none): Scope => ({
  ...scope,
  labels: [...scope.labels, label],
});

const local = (tape: Tape, type: Type): number => tape.pick<number>(localsOf[type]);

function value(scope: Scope, type: Type, depth: number): Code {
  const { tape } = scope;
  const same = (): Code => value(scope, type, depth - 1);
  const other = (): Code => value(scope, type === i32 ? i64 : i32, depth - 1);
  const leaves: [() => Code, ...(() => Code)[]] = [
    () => localGet(local(tape, type)),
    () => constant(tape, type),
    () => globalGet(type === i32 ? 0 : 1),
  ];
  if (depth === 0 || tape.done) return tape.pick(leaves)();
  const forms: [() => Code, ...(() => Code)[]] = [
    ...leaves,
    () => code(same(), same(), tape.pick(binary[type])),
    () => code(other(), type === i32 ? tape.pick([0xa7, 0x50]) : tape.pick([0xac, 0xad])),
    () => code(same(), tape.pick(unary[type])),
    () =>
      code(
        address(scope, depth),
        type === i32 ? tape.pick([0x28, 0x2c, 0x2f]) : tape.pick([0x29, 0x34]),
        0,
        0,
      ),
    () => code(same(), same(), value(scope, i32, depth - 1), select),
    () => code(same(), same(), value(scope, i32, depth - 1), [0x1c, 1, type]),
    () => localTeeOf(scope, type, depth),
    () => code(value(scope, i32, depth - 1), ifElse(type, ...arms(scope, type, depth))),
    () => earlyBlock(scope, type, depth),
    () => calls(scope, type, depth) ?? same(),
    () => (type === i32 ? sizes(scope, depth) : same()),
  ];
  return tape.pick(forms)();
}

const localTeeOf = (scope: Scope, type: Type, depth: number): Code =>
  code(value(scope, type, depth - 1), localTee(local(scope.tape, type)));

const constant = (tape: Tape, type: Type): Code => {
  const small = tape.pick([0, 1, -1, 2, 7, 255, 65_535, 2 ** 31 - 1, -(2 ** 31)]);
  if (type === i32) return i32Const(small);
  return i64Const(tape.pick([BigInt(small), 2n ** 63n, BigInt(small) << 31n]));
};

const binary: Record<Type, readonly [number, ...number[]]> = {
  // From add to rotr: the divisions and remainders among them trap.
  [i32]: [0x6a, ...Array.from({ length: 14 }, (_, i) => 0x6b + i), 0x46, 0x48, 0x49, 0x4e],
  [i64]: [0x7c, ...Array.from({ length: 14 }, (_, i) => 0x7d + i)],
};
const unary: Record<Type, readonly [number, ...number[]]> = {
  [i32]: [0x45, 0x67, 0x68, 0x69, 0xc0, 0xc1],
  [i64]: [0x79, 0x7a, 0x7b, 0xc2, 0xc3, 0xc4],
};

/** Mostly an address in the first page, and sometimes one that may lie anywhere. */
const address = (scope: Scope, depth: number): Code => {
  const any = value(scope, i32, depth - 1);
  return scope.tape.below(8) === 7 ? any : code(any, i32Const(0x7fff), 0x71);
};

function arms(scope: Scope, type: Type, depth: number): [Code, Code] {
  const within = inside(scope, type);
  const arm = (): Code => code(statements(within, depth - 1), value(within, type, depth - 1));
  return [arm(), arm()];
}

/** A block that may end before its end, with a value. */
function earlyBlock(scope: Scope, type: Type, depth: number): Code {
  const within = inside(scope, type);
  const [first, condition, last] = [
    value(within, type, depth - 1),
    value(within, i32, depth - 1),
    value(within, type, depth - 1),
  ];
  return block(type, statements(within, depth - 1), first, condition, brIf(0), drop, last);
}

/** A call of a later function that gives `type`, directly or through the table; undefined if there is none. */
function calls(scope: Scope, type: Type, depth: number): Code | undefined {
  const { tape, index, count } = scope;
  const later = Array.from({ length: count - index - 1 }, (_, i) => index + 1 + i);
  const fitting = later.find((callee) => (callee % 2 === 0 ? i32 : i64) === type);
  if (fitting === undefined) return undefined;
  const args = code(value(scope, i32, depth - 1), value(scope, i64, depth - 1));
  if (tape.below(2) === 0) return code(args, call(fitting));
  // Entry `count` is empty, and those beyond do not exist.
  return code(args, i32Const(tape.pick([fitting, index + 1, count, count + 9])), callIndirect(fitting));
}

/** Memory, and the second table. */
const sizes = (scope: Scope, depth: number): Code =>
  scope.tape.pick([
    memorySize,
    tableSize,
    code(i32Const(scope.tape.below(4)), [0x25, 1], 0xd1),
    code(value(scope, i32, depth - 1), i32Const(0xff), 0x71, memoryGrow),
    code(i32Const(1), memoryGrow),
  ]);

function statement(scope: Scope, depth: number): Code {
  const { tape } = scope;
  const type = tape.pick<Type>([i32, i64]);
  const set = (): Code => code(value(scope, type, depth), localSet(local(tape, type)));
  if (depth === 0 || tape.done) return set();
  const condition = (): Code => value(scope, i32, depth - 1);
  const within = inside(scope, none);
  const forms: [() => Code, ...(() => Code)[]] = [
    set,
    () => code(value(scope, type, depth), globalSet(type === i32 ? 0 : 1)),
    () =>
      code(
        address(scope, depth),
        value(scope, type, depth - 1),
        type === i32 ? tape.pick([0x36, 0x3a]) : 0x37,
        0,
        0,
      ),
    () => code(condition(), ifElse(none, statements(within, depth - 1), statements(within, depth - 1))),
    () => block(none, statements(within, depth - 1)),
    () => boundedLoop(scope, depth),
    () => branch(scope, depth),
    () => branch(scope, depth),
    () => bulkOperation(scope, depth),
    () => code(value(scope, type, depth), drop),
    () => (tape.below(8) === 0 ? [unreachable] : [nop]),
  ];
  return tape.pick(forms)();
}

const statements = (scope: Scope, depth: number): Code =>
  code(...Array.from({ length: scope.tape.below(4) }, () => statement(scope, depth)));

/** The counter steps down at the head, so that whatever branches there comes nearer to the end. */
function boundedLoop(scope: Scope, depth: number): Code {
  if (scope.loops === LOOPS) return [nop];
  const counter = FIRST_COUNTER + scope.loops;
  const within = { ...inside(inside(scope, none), none), loops: scope.loops + 1 };
  const head = code(localGet(counter), i32Const(1), i32Sub, localTee(counter), i32Const(0), 0x48, brIf(1));
  const again = scope.tape.below(4) === 3 ? [] : br(0);
  return code(
    i32Const(1 + scope.tape.below(3)),
    localSet(counter),
    block(none, loop(none, head, statements(within, depth - 1), again)),
  );
}

/** A branch to any label, with what the label asks for; after it, code that may not be reached. */
function branch(scope: Scope, depth: number): Code {
  const { tape, labels } = scope;
  const label = tape.below(labels.length);
  const carried = labels[labels.length - 1 - label] ?? none;
  const load = (type: typeof carried): Code => (type === none ? [] : value(scope, type, depth - 1));
  const isAlike = (other: number): boolean => labels[labels.length - 1 - other] === carried;
  const alike = labels.map((_, other) => other).filter(isAlike);
  const unload = carried === none ? [] : [drop];
  const forms: [() => Code, ...(() => Code)[]] = [
    () => code(load(carried), value(scope, i32, depth - 1), brIf(label), unload),
    () => code(load(carried), value(scope, i32, depth - 1), brTable(...alike, label)),
    () => code(load(carried), br(label)),
    () => code(load(scope.result), ret),
  ];
  return tape.pick(forms)();
}

/** Memory and tables in bulk, with counts that mostly fit. */
function bulkOperation(scope: Scope, depth: number): Code {
  const { tape } = scope;
  const at = (): Code => address(scope, depth);
  const count = (most: number): Code => i32Const(tape.below(16) === 15 ? 70_000 : tape.below(most));
  const entries = (most: number): Code => code(i32Const(tape.below(2)), i32Const(tape.below(2)), count(most));
  return tape.pick([
    () => code(at(), at(), count(5000), memoryCopy),
    () => code(at(), value(scope, i32, depth - 1), count(5000), memoryFill),
    () => code(at(), i32Const(tape.below(4)), count(8), memoryInit),
    () => dataDrop,
    () => code(entries(2), [0xfc, 14, 1, 1]),
    () => code(entries(2), [0xfc, 12, 0, 1]),
    () => code(i32Const(scope.count), [0xd2, 0], count(3), [0xfc, 17, 1]),
  ])();
}
