import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import type { CommandOutcome } from './command-outcome.ts';
import {
  encodeEntry,
  encodeOutcome,
  encodeSession,
  entryRecord,
  outcomeRecord,
  parseRecordKey,
  RestoredRecords,
  sessionRecord,
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

void test('keys say what they are, whatever a contract calls its own', () => {
  for (const key of ['', 'x', 's', 'o1', 'e', '\u{1f600}'])
    assert.deepEqual(parseRecordKey(entryRecord(key)), { kind: 'entry', key });
  assert.deepEqual(parseRecordKey(sessionRecord('ab')), { kind: 'session', session: 'ab' });
  const most = Number.MAX_SAFE_INTEGER;
  assert.deepEqual(parseRecordKey(outcomeRecord(most)), { kind: 'outcome', position: most });
});

void test('records of no kind, and outcomes under another position, are refused', () => {
  for (const key of ['', 'x1', 'o1', 'o000000000000000x'])
    assert.throws(() => parseRecordKey(key), { code: 'wrong-state' });
  const records = new RestoredRecords();
  assert.throws(() => records.add(outcomeRecord(4), encodeOutcome(outcomeAt(5))), { code: 'wrong-state' });
  assert.throws(() => records.add(sessionRecord('a'), Uint8Array.of(0)), { name: 'EncodingError' });
  records.add(outcomeRecord(5), encodeOutcome(outcomeAt(5)));
});
