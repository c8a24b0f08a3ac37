import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PendingChange } from './optimistic.ts';
import { createPendingStore } from './pending-store.ts';

const rename = (entry: string): PendingChange => ({ kind: 'rename', entry, name: 'x' });

void test('changes of a drive are there until they end, in any order, and no other drive has them', () => {
  const { store, begin } = createPendingStore();
  const now = (drive: string): readonly PendingChange[] => store.getState().byDrive.get(drive) ?? [];
  const [a, b, c] = [rename('a'), rename('b'), rename('c')];
  const endFirst = begin('mine', [a, b]);
  const endSecond = begin('mine', [c]);
  assert.deepEqual(now('mine'), [a, b, c]);
  assert.deepEqual(now('theirs'), []);
  endFirst(b);
  assert.deepEqual(now('mine'), [a, c]);
  endSecond();
  endSecond();
  assert.deepEqual(now('mine'), [a]);
  endFirst();
  assert.deepEqual(now('mine'), []);
});

void test('tasks on the same entry run one after another, others beside them', async () => {
  const { inOrder } = createPendingStore();
  const told: string[] = [];
  const first = Promise.withResolvers<string>();
  const ends = [
    inOrder(['a', 'b'], () => first.promise).then((word) => told.push(word)),
    inOrder(['b'], async () => told.push('second')),
    inOrder(['c'], async () => told.push('beside')),
  ];
  await ends[2];
  assert.deepEqual(told, ['beside']);
  first.resolve('first');
  await Promise.all(ends);
  assert.deepEqual(told.toSorted(), ['beside', 'first', 'second'].toSorted());
  assert.equal(told[0], 'beside');
});

void test('a task that fails lets the next one run, and tells who asked', async () => {
  const { inOrder } = createPendingStore();
  const failed = inOrder(['a'], () => Promise.reject(new TypeError('no')));
  const next = inOrder(['a'], async () => 'done');
  await assert.rejects(failed, TypeError);
  assert.equal(await next, 'done');
});
