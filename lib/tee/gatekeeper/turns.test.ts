import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import { createTurns } from './turns.ts';

const members = [1, 2, 3, 4].map(bytes32);
const clock = { time: 0, now: () => clock.time };
const turnsOf = () => members.map((me) => createTurns(bytes32(9), me, clock));

void test('of all members one begins, and the others follow one by one if it stays undone', () => {
  const turns = turnsOf();
  const whose = (name: string) => turns.map((one) => one.isMine(name, members)).filter(Boolean).length;
  for (const expected of [1, 2, 3, 4, 4]) {
    assert.equal(whose('a duty'), expected);
    clock.time += 3_000;
  }
});

void test('different duties begin with different members', () => {
  const turns = turnsOf();
  const first = Array.from({ length: 40 }, (_, i) =>
    turns.findIndex((one) => one.isMine(`duty ${String(i)}`, members)),
  );
  assert.deepEqual([...new Set(first)].sort(), [0, 1, 2, 3]);
});

void test('who is no member has no turn', () => {
  const stranger = createTurns(bytes32(9), bytes32(8), clock);
  assert.equal(stranger.isMine('a duty', members), false);
  clock.time += 100_000;
  assert.equal(stranger.isMine('a duty', members), false);
});
