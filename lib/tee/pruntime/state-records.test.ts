import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import type { CommandOutcome } from './command-outcome.ts';
import { streamOf } from './engine/sent-messages.ts';
import { encodeSequence, encodeStream, encodeWaiting } from './message-records.ts';
import {
  encodeEntry,
  encodeOutcome,
  encodeSession,
  entryRecord,
  messageRecord,
  outcomeRecord,
  parseRecordKey,
  RestoredRecords,
  SEQUENCE_RECORD,
  sessionRecord,
  streamRecord,
} from './state-records.ts';

const outcomeAt = (position: number): CommandOutcome => ({
  ...{ command: bytes32(position), caller: 'me', position, time: 5, ok: true, code: '', detail: '' },
  ...{ value: Uint8Array.of(1), events: new Uint8Array() },
});

void test('records of every kind come back, outcomes in the order of their positions', () => {
  const records = new RestoredRecords();
  for (const position of [20, 3]) records.add(outcomeRecord(position), encodeOutcome(outcomeAt(position)));
  records.add(entryRecord('o1'), encodeEntry('"ü"'));
  records.add(sessionRecord('ab'), encodeSession(7, 99));
  assert.deepEqual(records.entries, [['o1', '"ü"']]);
  assert.deepEqual(records.sessions, [['ab', 7, 99]]);
  assert.deepEqual(records.outcomes(), [outcomeAt(3), outcomeAt(20)]);
});

void test('the outbox comes back in its order, streams of the inbox by their contracts', () => {
  const [from, to] = ['aa'.repeat(32), 'bb'.repeat(32)];
  const waiting = (seq: number) => ({
    ...{ seq, from, to, depth: 2, method: 'take', args: Uint8Array.of(1), position: 9, time: 5 },
  });
  const records = new RestoredRecords();
  assert.deepEqual(records.outbox(), { next: 1, waiting: [] });
  for (const seq of [12, 3]) records.add(messageRecord(seq), encodeWaiting(waiting(seq)));
  records.add(SEQUENCE_RECORD, encodeSequence(13));
  records.add(streamRecord(streamOf({ from, to })), encodeStream({ last: 4, until: 99 }));
  assert.deepEqual(records.outbox(), { next: 13, waiting: [waiting(3), waiting(12)] });
  assert.deepEqual(records.streams, [[from + to, { last: 4, until: 99 }]]);
});

void test('keys say what they are, whatever a contract calls its own', () => {
  for (const key of ['', 'x', 's', 'o1', 'e', '\u{1f600}'])
    assert.deepEqual(parseRecordKey(entryRecord(key)), { kind: 'entry', key });
  assert.deepEqual(parseRecordKey(sessionRecord('ab')), { kind: 'session', session: 'ab' });
  const most = Number.MAX_SAFE_INTEGER;
  assert.deepEqual(parseRecordKey(outcomeRecord(most)), { kind: 'outcome', position: most });
  assert.deepEqual(parseRecordKey(messageRecord(most)), { kind: 'message', seq: most });
  const stream = 'a0'.repeat(64);
  assert.deepEqual(parseRecordKey(streamRecord(stream)), { kind: 'stream', stream });
  assert.deepEqual(parseRecordKey(SEQUENCE_RECORD), { kind: 'sequence' });
});

void test('records of no kind, and outcomes under another position, are refused', () => {
  for (const key of ['', 'x1', 'o1', 'o000000000000000x', 'm1', 'n1', 'i', `i${'a0'.repeat(63)}`])
    assert.throws(() => parseRecordKey(key), { code: 'wrong-state' });
  const records = new RestoredRecords();
  assert.throws(() => records.add(outcomeRecord(4), encodeOutcome(outcomeAt(5))), { code: 'wrong-state' });
  assert.throws(() => records.add(sessionRecord('a'), Uint8Array.of(0)), { name: 'EncodingError' });
  records.add(outcomeRecord(5), encodeOutcome(outcomeAt(5)));
});
