import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delay } from './wait.ts';

void test('a delay ends by itself', async () => {
  await delay(1);
  await delay(1, new AbortController().signal);
});

void test('an aborted delay rejects at once with the reason', async () => {
  const reason = new Error('enough');
  await assert.rejects(delay(3_600_000, AbortSignal.abort(reason)), reason);
  const controller = new AbortController();
  const waiting = delay(3_600_000, controller.signal);
  controller.abort(reason);
  await assert.rejects(waiting, reason);
});

void test('an abort without an error becomes one', async () => {
  await assert.rejects(delay(3_600_000, AbortSignal.abort('text')), { message: 'aborted' });
});
