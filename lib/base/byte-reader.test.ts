import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBufferPool } from './buffer-pool.ts';
import { concatBytes, randomBytes, type Bytes } from './bytes.ts';
import { readChunks, readStream, type ByteReader } from './byte-reader.ts';

const content = randomBytes(10_000);
const LENGTHS = [1, 999, 4000, 1, 4999];

/** In chunks of which some are empty. */
async function* chunks(): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (const [from, to] of [
    [0, 1500],
    [1500, 1500],
    [1500, 9999],
    [9999, 10_000],
  ] as const)
    yield content.slice(from, to);
}

const KINDS: Record<string, () => { reader: ByteReader; isEnded: () => boolean }> = {
  chunks() {
    let isEnded = false;
    return { reader: readChunks(chunks(), () => (isEnded = true)), isEnded: () => isEnded };
  },
  'a stream of bytes': () => streamOf('bytes'),
  'a stream of anything': () => streamOf(undefined),
};

function streamOf(type: 'bytes' | undefined) {
  let isEnded = false;
  const source = {
    start(controller: ReadableStreamDefaultController | ReadableByteStreamController) {
      for (const from of [0, 2500, 5000, 7500]) controller.enqueue(content.slice(from, from + 2500));
      controller.close();
    },
    cancel: () => void (isEnded = true),
  };
  const stream =
    type === 'bytes' ? new ReadableStream({ ...source, type }) : new ReadableStream<Uint8Array>(source);
  return { reader: readStream(stream), isEnded: () => isEnded };
}

for (const [name, start] of Object.entries(KINDS)) {
  void test(`${name}: memory is filled piece by piece, and less at the end`, async () => {
    const { reader } = start();
    const pool = createBufferPool(1 << 20);
    const parts: Bytes[] = [];
    for (const wanted of LENGTHS) {
      const given = pool.take(wanted);
      const { bytes, length } = await reader.fill(given);
      assert.equal(length, wanted);
      parts.push(bytes.slice());
      pool.moved(given, bytes);
      pool.give(bytes);
      // It is lent again, wherever it lies now.
      assert.equal(pool.take(wanted).buffer, bytes.buffer);
      pool.give(bytes);
    }
    const { bytes, length } = await reader.fill(new Uint8Array(1000));
    assert.equal(length, 0);
    assert.equal(bytes.length, 1000);
    assert.deepEqual(concatBytes(...parts), content);
  });

  void test(`${name}: the last piece may be short, and a part of memory is enough`, async () => {
    const { reader } = start();
    const whole = new Uint8Array(12_000);
    const { bytes, length } = await reader.fill(whole.subarray(500, 11_500));
    assert.equal(length, 10_000);
    assert.deepEqual(bytes.slice(0, length), content);
    assert.equal(bytes.byteOffset, 500);
  });

  void test(`${name}: the rest is let go of, whether any was read or not`, async () => {
    for (const first of [0, 1]) {
      const { reader, isEnded } = start();
      if (first > 0) await reader.fill(new Uint8Array(first));
      await reader.end();
      // A stream of which all is here already has nobody to tell.
      assert.ok(name !== 'chunks' || isEnded());
    }
  });
}

void test('what breaks off is thrown; what came before it was there', async () => {
  const breaking = (type: 'bytes' | undefined): ByteReader => {
    let isFirst = true;
    const source = {
      pull(controller: ReadableStreamDefaultController | ReadableByteStreamController) {
        if (isFirst) controller.enqueue(content.slice(0, 100));
        else controller.error(new Error('gone'));
        isFirst = false;
      },
    };
    const stream: ReadableStream<Uint8Array> =
      type === 'bytes' ? new ReadableStream({ ...source, type }) : new ReadableStream<Uint8Array>(source);
    return readStream(stream);
  };
  for (const type of ['bytes', undefined] as const) {
    const reader = breaking(type);
    assert.equal((await reader.fill(new Uint8Array(100))).length, 100);
    await assert.rejects(reader.fill(new Uint8Array(1)), { message: 'gone' });
  }
});
