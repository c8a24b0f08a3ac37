import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSameFile, readJournal, unfinishedOf, writeJournal } from './transfer-journal.ts';
import type { Origin, Transfer, TransferPhase } from './transfer.ts';

const origin: Origin = { drive: 'd', parent: 'p', path: ['a', 'b'], name: 'file.txt', modified: 5 };
const transferOf = (phase: TransferPhase, extra: Partial<Transfer> = { origin }): Transfer => ({
  ...{ id: 1, kind: 'upload', name: 'a/b/file.txt', total: 10, bytes: 0, phase },
  ...{ speed: null, block: null, error: null, ...extra },
});

test('what is not done and was not stopped comes back after a reload', () => {
  const phases = ['waiting', 'storing', 'anchoring', 'paused', 'interrupted', 'failed', 'lost'] as const;
  for (const phase of phases) {
    const text = writeJournal(unfinishedOf([transferOf(phase)]));
    assert.deepEqual(readJournal(text), [{ ...origin, size: 10 }], phase);
  }
  for (const phase of ['done', 'stopped'] as const)
    assert.equal(writeJournal(unfinishedOf([transferOf(phase)])), undefined);
  assert.deepEqual(unfinishedOf([transferOf('fetching', {})]), []);
});

test('a journal of another version or shape is none', () => {
  assert.deepEqual(readJournal(undefined), []);
  assert.deepEqual(readJournal('{"version":2,"unfinished":[]}'), []);
  assert.deepEqual(readJournal('{"version":1,"unfinished":[{"name":"x"}]}'), []);
});

test('a file that was changed or renamed is another one', () => {
  const kept = { ...origin, size: 10 };
  const file = { name: 'file.txt', size: 10, lastModified: 5 };
  assert.equal(isSameFile(kept, file), true);
  for (const change of [{ name: 'other' }, { size: 11 }, { lastModified: 6 }])
    assert.equal(isSameFile(kept, { ...file, ...change }), false);
});
