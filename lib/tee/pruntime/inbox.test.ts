import assert from 'node:assert/strict';
import { test } from 'node:test';
import { streamOf } from './engine/sent-messages.ts';
import { createInbox, MOST_STREAMS } from './inbox.ts';

const [A, B, C] = ['aa'.repeat(32), 'bb'.repeat(32), 'cc'.repeat(32)];
const message = (seq: number, after = 0, changes: { from?: string; to?: string; until?: number } = {}) => ({
  ...{ from: A, to: B, until: 100 },
  ...{ seq, after, ...changes },
});

void test('each is taken once and after the one before it, which may have been given up', () => {
  const inbox = createInbox();
  assert.equal(inbox.take(message(5, 3)), 'early');
  assert.equal(inbox.take(message(3)), 'next');
  assert.equal(inbox.take(message(3)), 'again');
  assert.equal(inbox.take(message(5, 3)), 'next');
  assert.equal(inbox.take(message(3)), 'again');
  // The sender gave up 6 and 7; should they come late all the same, their turn is over.
  assert.equal(inbox.take(message(9, 8)), 'early');
  assert.equal(inbox.take(message(8)), 'next');
  assert.equal(inbox.take(message(6, 5)), 'again');
  assert.equal(inbox.take(message(9, 8)), 'next');
});

void test('streams have nothing to do with each other', () => {
  const inbox = createInbox();
  assert.equal(inbox.take(message(5)), 'next');
  assert.equal(inbox.take(message(2, 0, { from: C })), 'next');
  assert.equal(inbox.take(message(3, 0, { to: C })), 'next');
  assert.equal(inbox.take(message(4, 3)), 'again');
});

void test('a stream is forgotten once none of its messages can be posted again', () => {
  const changes: [string, boolean][] = [];
  const inbox = createInbox([], (...change) => changes.push(change));
  const stream = streamOf({ from: A, to: B });
  inbox.take(message(1, 0, { until: 100 }));
  inbox.take(message(2, 1, { until: 90 }));
  assert.deepEqual(inbox.get(stream), { last: 2, until: 100 });
  inbox.dropExpired(100);
  assert.equal(inbox.take(message(2, 1)), 'again');
  inbox.dropExpired(101);
  assert.equal(inbox.get(stream), undefined);
  assert.deepEqual(changes, [
    [stream, true],
    [stream, true],
    [stream, false],
  ]);
  assert.equal(inbox.take(message(3, 0, { until: 200 })), 'next');
});

void test('so many streams are remembered; those that are known are served when it is full', () => {
  const entries = Array.from(
    { length: MOST_STREAMS },
    (_, i) => [`s${String(i)}`, { last: 1, until: 50 }] as const,
  );
  const full = createInbox([...entries.slice(1), [streamOf({ from: A, to: B }), { last: 1, until: 50 }]]);
  assert.equal(full.take(message(2, 1)), 'next');
  assert.equal(full.take(message(1, 0, { from: C })), 'early');
  full.dropExpired(51);
  assert.equal(full.take(message(1, 0, { from: C })), 'next');
});
