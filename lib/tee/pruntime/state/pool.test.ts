import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allEnded, createPool } from './pool.ts';

void test('no more than its size run at a time, all run, and the newest waits least', async () => {
  const pool = createPool(2);
  const begun: number[] = [];
  let [running, most] = [0, 0];
  const task = (i: number) => async () => {
    begun.push(i);
    most = Math.max(most, ++running);
    await Promise.resolve();
    running -= 1;
    return i * i;
  };
  assert.deepEqual(await Promise.all([0, 1, 2, 3, 4].map((i) => pool(task(i)))), [0, 1, 4, 9, 16]);
  assert.equal(most, 2);
  assert.deepEqual(begun, [0, 1, 4, 3, 2]);
});

void test('once a task failed, none begins any more', async () => {
  const pool = createPool(1);
  let begun = 0;
  const fails = pool(() => Promise.reject(new Error('first')));
  const later = pool(async () => begun++);
  await assert.rejects(fails, /first/);
  await assert.rejects(later, /first/);
  await assert.rejects(
    pool(async () => begun++),
    /first/,
  );
  assert.equal(begun, 0);
});

void test('a rejection shows only when nothing is running any more', async () => {
  let isOver = false;
  const slow = (async () => {
    await new Promise((resume) => setImmediate(resume));
    isOver = true;
  })();
  await assert.rejects(allEnded([Promise.reject(new Error('at once')), slow]), /at once/);
  assert.equal(isOver, true);
  assert.deepEqual(await allEnded([Promise.resolve(1), Promise.resolve(2)]), [1, 2]);
});
