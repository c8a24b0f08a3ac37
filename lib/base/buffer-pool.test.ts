import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBufferPool } from './buffer-pool.ts';

const KIB = 1 << 10;

void test('bytes come back and are lent again, at the length that is asked for', () => {
  const pool = createBufferPool(1 << 20);
  const first = pool.take(100 * KIB);
  assert.equal(first.length, 100 * KIB);
  pool.give(first.subarray(5, 10));
  const second = pool.take(90 * KIB);
  assert.equal(second.buffer, first.buffer);
  assert.equal(second.length, 90 * KIB);
  assert.notEqual(pool.take(90 * KIB).buffer, first.buffer);
});

void test('what is lent is never lent twice, though it be given back twice', () => {
  const pool = createBufferPool(1 << 20);
  const bytes = pool.take(KIB);
  pool.give(bytes);
  pool.give(bytes);
  assert.notEqual(pool.take(KIB).buffer, pool.take(KIB).buffer);
});

void test('bytes of somebody else are left alone, and more than fits is let go', () => {
  const pool = createBufferPool(128 * KIB);
  const foreign = new Uint8Array(64 * KIB);
  pool.give(foreign);
  assert.notEqual(pool.take(64 * KIB).buffer, foreign.buffer);
  const three = [1, 2, 3].map(() => pool.take(64 * KIB));
  for (const bytes of three) pool.give(bytes);
  const again = [1, 2, 3].map(() => pool.take(64 * KIB).buffer);
  assert.equal(again.filter((buffer) => three.some((bytes) => bytes.buffer === buffer)).length, 2);
});

void test('what is far too long for a task stays for one that needs it', () => {
  const pool = createBufferPool(8 << 20);
  const long = pool.take(4 << 20);
  pool.give(long);
  assert.notEqual(pool.take(KIB).buffer, long.buffer);
  assert.equal(pool.take(3 << 20).buffer, long.buffer);
});
