import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBufferPool } from './buffer-pool.ts';
import { randomBytes, type Bytes } from './bytes.ts';
import { readPooled } from './read-pooled.ts';

const content = randomBytes(1000);

async function* inChunks(bytes: Bytes, length: number): AsyncGenerator<Bytes> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

void test('all that comes is read, whatever was said of its length', async () => {
  const pool = createBufferPool(1 << 20);
  for (const said of [0, 10, 999, 1000, 5000])
    assert.deepEqual(await readPooled(inChunks(content, 7), { said, maxBytes: 5000, pool }), content);
});

void test('more than may come is not read, and the stream is ended', async () => {
  const pool = createBufferPool(1 << 20);
  let ended = false;
  async function* stream(): AsyncGenerator<Bytes> {
    try {
      yield* inChunks(content, 100);
    } finally {
      ended = true;
    }
  }
  assert.equal(await readPooled(stream(), { said: 0, maxBytes: 999, pool }), undefined);
  assert.ok(ended);
  assert.equal(await readPooled(stream(), { said: 1001, maxBytes: 1000, pool }), undefined);
  assert.deepEqual(await readPooled(stream(), { said: 0, maxBytes: 1000, pool }), content);
});

void test('where the stream fails, the pool has its bytes back', async () => {
  const pool = createBufferPool(1 << 20);
  const first = pool.take(1000);
  pool.give(first);
  async function* broken(): AsyncGenerator<Bytes> {
    yield content.subarray(0, 10);
    await Promise.resolve();
    throw new RangeError('broke off');
  }
  await assert.rejects(readPooled(broken(), { said: 1000, maxBytes: 1000, pool }), RangeError);
  assert.equal(pool.take(1000).buffer, first.buffer);
});
