import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSlicePacer } from './slice-pacer.ts';

const MEGABYTE = 1 << 20;

/** The sizes that it asks for while sending a megabyte takes `perMegabyte` milliseconds. */
async function sizes(perMegabyte: number, count: number, pacer = clocked()): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < count; i++) {
    seen.push(pacer.sliceBytes() / MEGABYTE);
    await pacer.send(perMegabyte);
  }
  return seen;
}

function clocked() {
  let time = 0;
  const { sliceBytes, timed } = createSlicePacer(() => time);
  return {
    sliceBytes,
    send: (perMegabyte: number) =>
      timed(() => {
        time += (perMegabyte * sliceBytes()) / MEGABYTE;
        return Promise.resolve();
      }),
  };
}

void test('a fast line gets long slices, a slow one short ones', async () => {
  assert.deepEqual(await sizes(10, 5), [1, 2, 4, 8, 8]);
  assert.deepEqual(await sizes(3_000, 3), [1, 1, 1]);
  assert.deepEqual(await sizes(600, 4), [1, 2, 2, 2]);
});

void test('a line that becomes slow gets shorter slices again', async () => {
  const pacer = clocked();
  await sizes(10, 4, pacer);
  assert.deepEqual(await sizes(2_000, 4, pacer), [8, 4, 2, 2]);
});

void test('what could not be sent says nothing about the line', async () => {
  const { sliceBytes, timed } = createSlicePacer();
  await assert.rejects(timed(() => Promise.reject(new Error('offline'))));
  assert.equal(sliceBytes(), MEGABYTE);
});
