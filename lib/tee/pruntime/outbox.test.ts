import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeCbor } from '../../base/cbor.ts';
import { MESSAGE_LIFE, MOST_MESSAGE_DEPTH } from '../../protocol/message.ts';
import { streamOf } from './engine/sent-messages.ts';
import { createOutbox, MOST_OF_STREAM, MOST_WAITING } from './outbox.ts';

const [A, B, C] = ['aa'.repeat(32), 'bb'.repeat(32), 'cc'.repeat(32)];
const to = (address: string, args = 1) => ({ from: A, to: address, method: 'take', args });
const at = (time: number) => ({ position: 10, time, depth: 0 });

function tracked() {
  const changes: [number | 'next', boolean][] = [];
  const outbox = createOutbox(undefined, (...change) => changes.push(change));
  return { outbox, changes };
}

void test('one sequence counts the messages to everybody; what changes is told', () => {
  const { outbox, changes } = tracked();
  outbox.add([to(B), to(C, 2)], at(1));
  assert.deepEqual(
    outbox.waiting().map((message) => [message.seq, message.to, message.depth, message.args]),
    [
      [1, B, 1, encodeCbor(1)],
      [2, C, 1, encodeCbor(2)],
    ],
  );
  assert.equal(outbox.next(), 3);
  assert.deepEqual(changes, [
    [1, true],
    [2, true],
    ['next', true],
  ]);
  outbox.add([], at(2));
  assert.equal(changes.length, 3);
});

void test('an acknowledgement drops its stream up to its sequence, and says whether there was anything', () => {
  const { outbox, changes } = tracked();
  outbox.add([to(B), to(C), to(B), to(B)], at(1));
  assert.ok(!outbox.acknowledge({ from: A, to: A, seq: 9 }));
  assert.ok(!outbox.acknowledge({ from: C, to: B, seq: 9 }));
  assert.ok(outbox.acknowledge({ from: A, to: B, seq: 3 }));
  assert.ok(!outbox.acknowledge({ from: A, to: B, seq: 3 }));
  assert.deepEqual(
    outbox.waiting().map(({ seq }) => seq),
    [2, 4],
  );
  assert.deepEqual(changes.slice(-2), [
    [1, false],
    [3, false],
  ]);
  // A sequence that was not sent yet says nothing about what will be.
  outbox.acknowledge({ from: A, to: B, seq: 99 });
  outbox.add([to(B)], at(2));
  assert.equal(outbox.at(5)?.seq, 5);
});

void test('a message is given up after its life, not in its last millisecond', () => {
  const { outbox } = tracked();
  outbox.add([to(B)], at(1_000));
  outbox.add([to(B)], at(2_000));
  outbox.dropExpired(1_000 + MESSAGE_LIFE);
  assert.equal(outbox.waiting().length, 2);
  outbox.dropExpired(1_001 + MESSAGE_LIFE);
  assert.deepEqual(
    outbox.waiting().map(({ seq }) => seq),
    [2],
  );
});

void test('room is what is left of the group and of each stream', () => {
  const { outbox } = tracked();
  const empty = { group: MOST_WAITING, stream: MOST_OF_STREAM, waiting: [], isDeepest: false };
  assert.deepEqual(outbox.room(0), empty);
  outbox.add([to(B), to(C), to(B)], at(1));
  assert.deepEqual(outbox.room(MOST_MESSAGE_DEPTH - 1), {
    ...empty,
    group: MOST_WAITING - 3,
    waiting: [
      [streamOf({ from: A, to: B }), 2],
      [streamOf({ from: A, to: C }), 1],
    ],
  });
  assert.ok(outbox.room(MOST_MESSAGE_DEPTH).isDeepest);
  outbox.acknowledge({ from: A, to: B, seq: 3 });
  assert.equal(outbox.room(0).group, MOST_WAITING - 1);
});

void test('a restored outbox goes on where it was', () => {
  const { outbox } = tracked();
  outbox.add([to(B), to(B)], at(1));
  outbox.acknowledge({ from: A, to: B, seq: 2 });
  const again = createOutbox({ next: outbox.next(), waiting: outbox.waiting() });
  again.add([to(B)], at(2));
  assert.deepEqual(
    again.waiting().map(({ seq }) => seq),
    [3],
  );
});
