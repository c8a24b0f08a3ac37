import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instrument } from '../instrument.ts';
import {
  brIf,
  i32,
  i32Const,
  i32Sub,
  localGet,
  localTee,
  loop,
  none,
  nop,
  assemble,
  type Code,
  type FunctionSource,
  type ModuleSource,
} from './assembler.ts';
import { start } from './machine.ts';

const PLENTY = 10n ** 15n;

/** Calls `f` of a metered module. @returns how it ended, what it spent, and the depth it left. */
export function run(source: ModuleSource, ...args: unknown[]) {
  const machine = start(instrument(assemble(source)), { f0: (value: number) => value + 1 });
  machine.setGas(PLENTY);
  const { value, trap } = machine.call('f', ...args);
  return { value, trap, spent: Number(PLENTY - machine.gas()), depth: machine.depth() };
}

type Case = { args?: unknown[]; value?: unknown; spent: number };

/** `f` takes an i32 and gives one, unless `shape` says otherwise. */
export const f = (body: Code, shape: Partial<FunctionSource> = {}): FunctionSource => ({
  params: [i32],
  results: [i32],
  export: 'f',
  code: body,
  ...shape,
});

export const hidden = (body: Code, results: readonly number[] = [i32]): FunctionSource => ({
  params: [i32],
  results,
  code: body,
});

export function expectGas(title: string, source: ModuleSource, ...cases: Case[]): void {
  test(title, () => {
    for (const { args = [0], value, spent } of cases) {
      assert.deepEqual(run(source, ...args), { value, trap: undefined, spent, depth: 0 });
    }
  });
}

export const nops = (count: number): Code => new Array<number>(count).fill(nop);
export const justF = (body: Code, shape?: Partial<FunctionSource>): ModuleSource => ({
  functions: [f(body, shape)],
});
/** A loop that turns as often as the parameter says, at least once. */
export const countdown = (...inner: Code[]): Code =>
  loop(none, ...inner, localGet(0), i32Const(1), i32Sub, localTee(0), brIf(0));
