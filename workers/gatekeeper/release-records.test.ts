import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { utf8 } from '../../lib/base/bytes.ts';
import { bytes32 } from '../../lib/base/testing.ts';
import { appendLeaf, EMPTY_FRONTIER, hashLeaf, type Frontier } from '../../lib/crypto/merkle-log.ts';
import type { LoggedEntry } from '../../lib/protocol/release-entry.ts';
import { CONTRACT, OTHER_CONTRACT, signerOf } from '../../lib/protocol/testing.ts';
import { openReleaseRecords } from './release-records.ts';

let folder: string;
let files = 0;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'velum-releases-'));
});
after(() => rm(folder, { recursive: true }));

const nextFile = (): string => join(folder, `${String(++files)}.sqlite`);
const [worker, other] = [signerOf(1).identity, signerOf(2).identity];
const [first, second] = [signerOf(3).identity, signerOf(4).identity];
const [one, two] = [
  { instance: first, epoch: 1 },
  { instance: second, epoch: 1 },
];
const entryOf = (n: number): LoggedEntry => ({ sealed: utf8(`entry ${String(n)}`), key: bytes32(n) });
const grown = (log: Frontier, count: number): Frontier =>
  Array.from({ length: count }, (_, n) => hashLeaf(bytes32(n))).reduce(appendLeaf, log);

void test('what was appended is there after a new start: logs, entries and who is the newest', () => {
  const file = nextFile();
  const records = openReleaseRecords(file);
  assert.equal(records.newest(CONTRACT, worker), undefined);
  records.beginInstance(CONTRACT, { worker, instance: first, epoch: 1 });
  const log = grown(EMPTY_FRONTIER, 3);
  records.append(CONTRACT, one, log, [entryOf(0), entryOf(1), entryOf(2)]);
  records.beginInstance(CONTRACT, { worker, instance: second, epoch: 2 });
  records.close();

  const again = openReleaseRecords(file);
  assert.deepEqual(again.newest(CONTRACT, worker), {
    ...{ worker, instance: second, epoch: 2, log: EMPTY_FRONTIER },
  });
  assert.deepEqual(again.logs(CONTRACT), [
    { worker, instance: first, epoch: 1, log },
    { worker, instance: second, epoch: 2, log: EMPTY_FRONTIER },
  ]);
  assert.deepEqual(again.entries(CONTRACT, one, 1, 1), [entryOf(1)]);
  assert.deepEqual(again.entries(CONTRACT, one, 2, 9), [entryOf(2)]);
  assert.deepEqual(again.entries(CONTRACT, two, 0, 9), []);
  again.append(CONTRACT, one, grown(log, 1), [entryOf(3)]);
  assert.deepEqual(again.entries(CONTRACT, one, 3, 9), [entryOf(3)]);
  again.close();
});

void test('contracts and workers have logs of their own', () => {
  const records = openReleaseRecords(nextFile());
  records.beginInstance(CONTRACT, { worker, instance: first, epoch: 1 });
  records.beginInstance(OTHER_CONTRACT, { worker, instance: second, epoch: 1 });
  records.append(CONTRACT, one, grown(EMPTY_FRONTIER, 1), [entryOf(1)]);
  assert.deepEqual(records.newest(CONTRACT, worker)?.instance, first);
  assert.deepEqual(records.newest(OTHER_CONTRACT, worker)?.instance, second);
  assert.equal(records.newest(CONTRACT, other), undefined);
  assert.deepEqual(records.logs(OTHER_CONTRACT).length, 1);
  assert.deepEqual(records.entries(OTHER_CONTRACT, one, 0, 9), []);
  records.close();
});

void test('an instance that is keyed again keeps its log; another worker does not get it', () => {
  const records = openReleaseRecords(nextFile());
  const keyed = { worker, instance: first, epoch: 1 };
  records.beginInstance(CONTRACT, keyed);
  const log = grown(EMPTY_FRONTIER, 2);
  records.append(CONTRACT, one, log, [entryOf(0), entryOf(1)]);
  records.beginInstance(CONTRACT, { ...keyed, instance: second });
  assert.throws(
    () => {
      records.beginInstance(CONTRACT, { ...keyed, worker: other });
    },
    { code: 'stale-instance' },
  );
  assert.deepEqual(records.newest(CONTRACT, worker)?.instance, second);
  records.beginInstance(CONTRACT, keyed);
  assert.deepEqual(records.newest(CONTRACT, worker), { ...keyed, log });
  records.close();
});

void test('what cannot be stored whole is not stored at all', () => {
  const records = openReleaseRecords(nextFile());
  records.beginInstance(CONTRACT, { worker, instance: first, epoch: 1 });
  const log = grown(EMPTY_FRONTIER, 2);
  records.append(CONTRACT, one, log, [entryOf(0), entryOf(1)]);
  // One more entry, said to bring the log to a size that it has already.
  assert.throws(() => {
    records.append(CONTRACT, one, log, [entryOf(7)]);
  });
  assert.deepEqual(records.entries(CONTRACT, one, 0, 9), [entryOf(0), entryOf(1)]);
  records.append(CONTRACT, one, grown(log, 1), [entryOf(2)]);
  assert.deepEqual(records.entries(CONTRACT, one, 0, 9).length, 3);
  records.close();
});

void test('an instance has a log of its own for each epoch that it is keyed for', () => {
  const records = openReleaseRecords(nextFile());
  const keyed = { worker, instance: first, epoch: 1 };
  records.beginInstance(CONTRACT, keyed);
  records.append(CONTRACT, one, grown(EMPTY_FRONTIER, 1), [entryOf(0)]);
  const later = { ...keyed, epoch: 2 };
  assert.equal(records.find(CONTRACT, first, 2), undefined);
  records.beginInstance(CONTRACT, later);
  assert.deepEqual(records.newest(CONTRACT, worker), { ...later, log: EMPTY_FRONTIER });
  assert.equal(records.find(CONTRACT, first, 1)?.log.size, 1);
  records.append(CONTRACT, one, grown(EMPTY_FRONTIER, 2), [entryOf(1)]);
  records.append(CONTRACT, later, grown(EMPTY_FRONTIER, 1), [entryOf(2)]);
  assert.deepEqual(records.entries(CONTRACT, one, 0, 9), [entryOf(0), entryOf(1)]);
  assert.deepEqual(records.entries(CONTRACT, later, 0, 9), [entryOf(2)]);
  assert.equal(records.logs(CONTRACT).length, 2);
  records.close();
});
