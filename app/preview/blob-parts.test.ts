import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bytes } from '../../lib/base/bytes.ts';
import { readBlob } from './blob-parts.ts';

async function* chunksOf(sizes: readonly number[]): AsyncGenerator<Bytes> {
  for (const [i, size] of sizes.entries()) yield new Uint8Array(size).fill(i + 1);
}

test('a file in many parts is whole, in order, and of the type that was asked for', async () => {
  const sizes = [9 << 20, 9 << 20, 3, 20 << 20, 1];
  const seen: number[] = [];
  const blob = await readBlob(chunksOf(sizes), 'video/mp4', (bytes) => seen.push(bytes));
  assert.equal(blob.type, 'video/mp4');
  assert.equal(
    blob.size,
    sizes.reduce((sum, size) => sum + size),
  );
  assert.equal(seen.at(-1), blob.size);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let at = 0;
  for (const [i, size] of sizes.entries()) {
    assert.equal(bytes[at], i + 1);
    assert.equal(bytes[at + size - 1], i + 1);
    at += size;
  }
});

test('an empty file is an empty blob', async () => {
  assert.equal((await readBlob(chunksOf([]), 'image/png', () => undefined)).size, 0);
});
