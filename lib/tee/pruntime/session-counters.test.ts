import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSessionCounters, MOST_SESSIONS } from './session-counters.ts';

void test('a session’s counters rise; gaps are allowed, repetitions and older ones are not', () => {
  const counters = createSessionCounters([]);
  assert.deepEqual(
    [5, 5, 4, 6, 100, 99].map((n) => counters.take('s', n, 1)),
    [true, false, false, true, true, false],
  );
  assert.ok(counters.take('other', 1, 1));
});

void test('a session is remembered as long as its command could be sent again, and not longer', () => {
  const counters = createSessionCounters([]);
  counters.take('s', 5, 1000);
  counters.dropExpired(1000);
  assert.ok(!counters.take('s', 5, 1000));
  counters.dropExpired(1001);
  assert.deepEqual(counters.entries(), []);
});

void test('a later command of the same session prolongs it, one that is void earlier does not shorten it', () => {
  const counters = createSessionCounters([]);
  counters.take('s', 1, 2000);
  counters.take('s', 2, 1000);
  assert.deepEqual(counters.entries(), [['s', 2, 2000]]);
});

void test('entries come back, in one order whatever order they were taken in', () => {
  const [one, two] = [createSessionCounters([]), createSessionCounters([])];
  for (const session of ['b', 'a', 'c']) one.take(session, 1, 9);
  for (const session of ['c', 'b', 'a']) two.take(session, 1, 9);
  assert.deepEqual(one.entries(), two.entries());
  const restored = createSessionCounters(one.entries());
  assert.deepEqual(restored.entries(), one.entries());
  assert.ok(!restored.take('a', 1, 9));
});

void test('when there is room for no other session, those that are known go on, and room comes with time', () => {
  const full = Array.from({ length: MOST_SESSIONS }, (_, i) => [String(i), 1, i === 0 ? 10 : 99] as const);
  const counters = createSessionCounters(full);
  counters.dropExpired(9);
  assert.deepEqual([counters.take('new', 1, 99), counters.take('7', 2, 99)], [false, true]);
  counters.dropExpired(11);
  assert.deepEqual([counters.take('new', 1, 99), counters.take('newer', 1, 99)], [true, false]);
});
