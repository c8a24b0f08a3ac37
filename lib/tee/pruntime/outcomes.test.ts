import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import { createOutcomes, type Outcomes } from './outcomes.ts';
import type { CommandOutcome } from './command-outcome.ts';

const outcomeOf = (fill: number, changes: Partial<CommandOutcome> = {}): CommandOutcome => ({
  command: new Uint8Array(32).fill(fill & 0xff).fill(fill >> 8, 0, 1),
  caller: 'me',
  position: fill,
  time: fill,
  ok: true,
  code: '',
  detail: '',
  value: new Uint8Array(),
  events: new Uint8Array(),
  ...changes,
});
const positions = (outcomes: Outcomes): number[] => outcomes.entries().map(({ position }) => position);

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
  const kept = positions(outcomes);
  assert.deepEqual([kept.length, kept[0], kept.at(-1)], [128, 72, 199]);
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

void test('commands that were refused drive out no receipt of one that succeeded', () => {
  const outcomes = createOutcomes([]);
  for (let i = 0; i < 5; i++) outcomes.add(outcomeOf(i));
  for (let i = 100; i < 500; i++) outcomes.add(outcomeOf(i, { ok: false, code: 'not-permitted' }));
  const kept = positions(outcomes);
  assert.deepEqual([kept.slice(0, 5), kept.length, kept.at(-1)], [[0, 1, 2, 3, 4], 5 + 32, 499]);
});

void test('large answers leave room for fewer, and the newest always has room', () => {
  const outcomes = createOutcomes([]);
  const half = { value: new Uint8Array(2 << 20), events: new Uint8Array(2 << 20) };
  for (let i = 0; i < 4; i++) outcomes.add(outcomeOf(i, half));
  assert.deepEqual(positions(outcomes), [2, 3]);
  outcomes.add(outcomeOf(4, { value: new Uint8Array(1) }));
  assert.deepEqual(positions(outcomes), [3, 4]);
});

void test('what was kept before a restart goes on as if there had been none', () => {
  const adds = Array.from({ length: 300 }, (_, i) =>
    outcomeOf(i, { ok: i % 3 === 0, value: new Uint8Array(i % 7 === 0 ? 1 << 20 : 0) }),
  );
  const whole = createOutcomes([]);
  for (const outcome of adds) whole.add(outcome);
  const before = createOutcomes([]);
  for (const outcome of adds.slice(0, 200)) before.add(outcome);
  const restored = createOutcomes(before.entries());
  for (const outcome of adds.slice(200)) restored.add(outcome);
  assert.deepEqual(positions(restored), positions(whole));
});

void test('once closed, whoever waits or comes later is refused; what is known is still listed', async () => {
  const outcomes = createOutcomes([outcomeOf(1)]);
  const reason = new Error('closed');
  const refused = [outcomes.reached(5), outcomes.wait(outcomeOf(2).command, never)].map((waiting) =>
    assert.rejects(waiting, reason),
  );
  outcomes.close(reason);
  await Promise.all(refused);
  await assert.rejects(outcomes.reached(5), reason);
  await assert.rejects(outcomes.wait(outcomeOf(2).command, never), reason);
  assert.deepEqual(positions(outcomes), [1]);
});

void test('who waits for an envelope that is passed over waits no longer; few are remembered', async () => {
  const outcomes = createOutcomes([]);
  const { command } = outcomeOf(1);
  const waiting = outcomes.wait(command, never);
  outcomes.pass(command, 'epoch-closed');
  assert.equal(await waiting, undefined);
  assert.equal(outcomes.passedOver(command), 'epoch-closed');
  assert.equal(outcomes.passedOver(outcomeOf(2).command), undefined);
  for (let other = 2; other < 1_025; other++) outcomes.pass(outcomeOf(other).command, 'bad-tag');
  assert.equal(outcomes.passedOver(command), 'epoch-closed');
  outcomes.pass(outcomeOf(1_025).command, 'bad-tag');
  assert.equal(outcomes.passedOver(command), undefined);
});
