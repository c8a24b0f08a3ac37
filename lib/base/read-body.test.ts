import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBodyUpTo } from './read-body.ts';

void test('a body up to the limit is read, a longer one is given up where the limit is', async () => {
  let pulled = 0;
  const endless = (): Response =>
    new Response(
      new ReadableStream({
        pull(controller) {
          pulled++;
          controller.enqueue(new Uint8Array(100));
        },
      }),
    );
  assert.equal(await readBodyUpTo(endless(), 1000), undefined);
  assert.ok(pulled < 20);
  assert.deepEqual(await readBodyUpTo(new Response(Uint8Array.of(1, 2, 3)), 3), Uint8Array.of(1, 2, 3));
  assert.deepEqual(await readBodyUpTo(new Response(null), 0), new Uint8Array(0));
});
