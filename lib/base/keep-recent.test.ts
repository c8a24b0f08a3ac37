import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepRecent } from './keep-recent.ts';

const own = (key: number): number => key;

void test('what was asked for last is made once, what was not is made again', async () => {
  const made: number[] = [];
  const get = keepRecent(2, own, (key) => {
    made.push(key);
    return Promise.resolve(key * 10);
  });
  assert.deepEqual(await Promise.all([get(1), get(1), get(2)]), [10, 10, 20]);
  await get(1);
  await get(3);
  assert.deepEqual(made, [1, 2, 3]);
  await get(1);
  assert.deepEqual(made, [1, 2, 3]);
  await get(2);
  assert.deepEqual(made, [1, 2, 3, 2]);
});

void test('what failed is made anew', async () => {
  let fails = true;
  const get = keepRecent(2, own, (key) => (fails ? Promise.reject(new Error('no')) : Promise.resolve(key)));
  await assert.rejects(get(1), /no/);
  fails = false;
  assert.equal(await get(1), 1);
});
