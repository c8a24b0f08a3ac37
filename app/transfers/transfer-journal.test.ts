import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSame, readJournal, unfinishedOf, writeJournal } from './transfer-journal.ts';
import type { Origin, Transfer, TransferPhase } from './transfer.ts';

const origin: Origin = { drive: 'd', parent: 'p', path: ['a', 'b'], name: 'file.txt', size: 10, modified: 5 };
const one = { origins: [origin] };
const transferOf = (phase: TransferPhase, extra: Partial<Transfer> = one): Transfer => ({
  ...{ id: 1, kind: 'upload', name: 'a/b/file.txt', total: 10, bytes: 0, phase },
  ...{ speed: null, block: null, error: null, ...extra },
});

test('what is not done and was not stopped comes back after a reload', () => {
  const phases = ['waiting', 'storing', 'anchoring', 'paused', 'interrupted', 'failed', 'lost'] as const;
  for (const phase of phases) {
    const text = writeJournal(unfinishedOf([transferOf(phase)]));
    assert.deepEqual(readJournal(text), [{ name: 'a/b/file.txt', origins: [origin], isMany: false }], phase);
  }
  for (const phase of ['done', 'stopped'] as const)
    assert.equal(writeJournal(unfinishedOf([transferOf(phase)])), undefined);
  assert.deepEqual(unfinishedOf([transferOf('fetching', {})]), []);
});

test('of many files those come back that are not stored yet', () => {
  const origins = [origin, { ...origin, path: ['a'], name: 'other.txt', size: 0 }];
  const many = { name: 'a', count: { done: 7, total: 9 }, origins };
  const unfinished = unfinishedOf([transferOf('storing', many)]);
  assert.deepEqual(readJournal(writeJournal(unfinished)), [{ name: 'a', origins, isMany: true }]);
  assert.deepEqual(unfinishedOf([transferOf('failed', { ...many, origins: [] })]), []);
});

test('progress that stores nothing changes nothing in it', () => {
  const before = unfinishedOf([transferOf('storing')]);
  assert.ok(isSame(before, unfinishedOf([transferOf('anchoring', { ...one, bytes: 5 })])));
  for (const other of [[], [transferOf('storing', { origins: [origin] })], [transferOf('done')]])
    assert.ok(!isSame(before, unfinishedOf(other)));
});

test('a journal of another version or shape is none', () => {
  assert.deepEqual(readJournal(undefined), []);
  assert.deepEqual(readJournal('{"version":1,"uploads":[]}'), []);
  assert.deepEqual(readJournal('{"version":2,"uploads":[{"name":"x"},null]}'), []);
  const files = [['a', 'name', 1, 2], [[], 'name', '1', 2], [[1], 'name', 1, 2], 'name'];
  const uploads = [{ name: 'x', drive: 'd', parent: 'p', files }];
  assert.deepEqual(readJournal(JSON.stringify({ version: 2, uploads })), []);
});
