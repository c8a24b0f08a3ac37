import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import { createOutcomes } from './outcomes.ts';
import type { CommandOutcome } from './sealed-state.ts';

const outcomeOf = (fill: number, code = ''): CommandOutcome => ({
  command: new Uint8Array(32).fill(fill & 0xff).fill(fill >> 8, 0, 1),
  caller: 'me',
  position: fill,
  time: fill,
  ok: true,
  code,
  detail: '',
  value: new Uint8Array(),
  events: new Uint8Array(),
});

const never = new AbortController().signal;

void test('an outcome that is there is given at once, one to come when it comes', async () => {
  const outcomes = createOutcomes([outcomeOf(1)]);
  assert.equal((await outcomes.wait(bytes32(1).fill(0, 0, 1), never))?.position, 1);
  const waiting = outcomes.wait(outcomeOf(2).command, never);
  outcomes.add(outcomeOf(3));
  outcomes.add(outcomeOf(2));
  assert.equal((await waiting)?.position, 2);
});

void test('who gives up gets nothing, and nobody is kept waiting by it', async () => {
  const outcomes = createOutcomes([]);
  const controller = new AbortController();
  const [impatient, patient] = [
    outcomes.wait(outcomeOf(1).command, controller.signal),
    outcomes.wait(outcomeOf(1).command, never),
  ];
  controller.abort();
  assert.equal(await impatient, undefined);
  outcomes.add(outcomeOf(1));
  assert.equal((await patient)?.position, 1);
  assert.equal(await outcomes.wait(outcomeOf(9).command, AbortSignal.abort()), undefined);
});

void test('the newest 128 are kept, oldest first', () => {
  const outcomes = createOutcomes([]);
  for (let i = 0; i < 200; i++) outcomes.add(outcomeOf(i));
  const positions = outcomes.entries().map((o) => o.position);
  assert.deepEqual([positions.length, positions[0], positions.at(-1)], [128, 72, 199]);
});

void test('a block is reached when everything up to it was applied', async () => {
  const outcomes = createOutcomes([]);
  let reached = false;
  const waiting = outcomes.reached(5).then(() => (reached = true));
  outcomes.settle(4);
  await Promise.resolve();
  assert.ok(!reached);
  outcomes.settle(6);
  await waiting;
  await outcomes.reached(3);
});
