import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MESSAGE_LIFE } from '../../protocol/message.ts';
import { createDeliveries, PATIENCE } from './deliveries.ts';
import type { WaitingMessage } from './outbox.ts';

const [A, B, C] = ['aa'.repeat(32), 'bb'.repeat(32), 'cc'.repeat(32)];
const START = 1_000_000;
const waiting = (seq: number, changes: Partial<WaitingMessage> = {}): WaitingMessage => ({
  ...{ seq, from: A, to: B, depth: 1, method: 'take', args: new Uint8Array(), position: seq, time: START },
  ...changes,
});
/** What is due, each with the one before it. */
const dueOf = (
  deliveries: ReturnType<typeof createDeliveries>,
  messages: readonly WaitingMessage[],
  time: number,
  index = 0,
) => deliveries.due(messages, index, time).map(({ message, after }) => [message.seq, after]);

void test('the first replica posts at once, each message once, and what comes later by itself', () => {
  const deliveries = createDeliveries();
  const two = [waiting(1), waiting(3)];
  assert.deepEqual(dueOf(deliveries, two, START), [
    [1, 0],
    [3, 1],
  ]);
  assert.deepEqual(dueOf(deliveries, two, START + 1), []);
  assert.deepEqual(dueOf(deliveries, [...two, waiting(4), waiting(2, { to: C })], START + 2), [
    [4, 3],
    [2, 0],
  ]);
});

void test('the others wait for the first one, each longer than the one before it', () => {
  for (const index of [1, 2]) {
    const deliveries = createDeliveries();
    const messages = [waiting(1)];
    assert.deepEqual(dueOf(deliveries, messages, START + index * PATIENCE - 1, index), []);
    assert.deepEqual(dueOf(deliveries, messages, START + index * PATIENCE, index), [[1, 0]]);
    assert.deepEqual(dueOf(createDeliveries(), [], START + index * PATIENCE, index), []);
  }
});

void test('what is not acknowledged is posted again, after pauses that double up to an hour', () => {
  const deliveries = createDeliveries();
  const messages = [waiting(1), waiting(2)];
  const posts: number[] = [];
  for (let time = START; time < START + 24 * 3_600_000; time += 1_000)
    if (dueOf(deliveries, messages, time).length > 0) posts.push((time - START) / 1_000);
  assert.deepEqual(posts.slice(0, 5), [0, 30, 90, 210, 450]);
  assert.equal((posts.at(-1) ?? 0) - (posts.at(-2) ?? 0), 3_600);
});

void test('a stream that goes on has its next try soon, however long it stood', () => {
  const deliveries = createDeliveries();
  for (let hour = 0; hour < 12; hour++) dueOf(deliveries, [waiting(1), waiting(2)], START + hour * 3_600_000);
  const now = START + 11 * 3_600_000 + 1;
  assert.deepEqual(dueOf(deliveries, [waiting(2)], now), []);
  assert.deepEqual(dueOf(deliveries, [waiting(2)], now + 30_000), [[2, 0]]);
});

void test('not more at once than are opened in a block; the rest follow', () => {
  const deliveries = createDeliveries();
  const many = Array.from({ length: 20 }, (_, i) => waiting(i + 1));
  assert.equal(dueOf(deliveries, many, START).length, 16);
  assert.deepEqual(
    dueOf(deliveries, many, START + 1).map(([seq]) => seq),
    [17, 18, 19, 20],
  );
});

void test('what is void is not posted, and nothing waits for it', () => {
  const late = waiting(2, { time: START + 1 });
  assert.deepEqual(dueOf(createDeliveries(), [waiting(1), late], START + MESSAGE_LIFE), [
    [1, 0],
    [2, 1],
  ]);
  assert.deepEqual(dueOf(createDeliveries(), [waiting(1), late], START + MESSAGE_LIFE + 1), [[2, 0]]);
});
