import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAcknowledgements, REPEATED_AFTER } from './acknowledgements.ts';

const [A, B, C] = ['aa'.repeat(32), 'bb'.repeat(32), 'cc'.repeat(32)];
const START = 1_000_000;
const message = (seq: number, time = START, to = B) => ({ from: A, to, seq, time });

void test('of each stream the highest sequence is acknowledged, once', () => {
  const acks = createAcknowledgements();
  for (const seq of [1, 2, 1]) acks.note(message(seq), START);
  acks.note(message(7, START, C), START);
  assert.deepEqual(acks.due(START), [
    { from: A, to: B, seq: 2 },
    { from: A, to: C, seq: 7 },
  ]);
  assert.deepEqual(acks.due(START), []);
});

void test('what comes again is acknowledged again, but not more often than now and then', () => {
  const acks = createAcknowledgements();
  const again = (now: number, seq = 2): number => {
    acks.note(message(seq, now), now);
    return acks.due(now).length;
  };
  assert.equal(again(START), 1);
  for (let i = 1; i < 100; i++) assert.equal(again(START + i), 0);
  assert.equal(again(START + 100, 3), 1);
  assert.equal(again(START + 100 + REPEATED_AFTER - 1, 3), 0);
  assert.equal(again(START + 100 + REPEATED_AFTER, 3), 1);
});

void test('who executes old blocks anew acknowledges nothing of them', () => {
  const acks = createAcknowledgements();
  acks.note(message(1, START), START + 60_001);
  assert.deepEqual(acks.due(START + 60_001), []);
  acks.note(message(1, START), START + 60_000);
  assert.equal(acks.due(START + 60_000).length, 1);
});
