import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSerial } from './serial.ts';

void test('tasks run one at a time in the order they were given', async () => {
  const serial = createSerial();
  const log: string[] = [];
  const { promise: gate, resolve: open } = Promise.withResolvers<undefined>();
  const first = serial(async () => {
    log.push('first begins');
    await gate;
    log.push('first ends');
    return 1;
  });
  const second = serial(() => Promise.resolve(log.push('second')));
  await Promise.resolve();
  assert.deepEqual(log, ['first begins']);
  open(undefined);
  assert.equal(await first, 1);
  await second;
  assert.deepEqual(log, ['first begins', 'first ends', 'second']);
});

void test('a failure reaches its caller and does not stop the next', async () => {
  const serial = createSerial();
  const failed = serial(() => Promise.reject(new Error('one')));
  const next = serial(() => Promise.resolve('two'));
  await assert.rejects(failed, { message: 'one' });
  assert.equal(await next, 'two');
});
