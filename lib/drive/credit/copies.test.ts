import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { DriveCalls } from '../call.ts';
import { DriveError } from '../drive-error.ts';
import { ContractRefusal } from '../network/ask-workers.ts';
import { createCopies } from './copies.ts';

/** A drive that answers one after another. */
function answering(...answers: (number | null | Error)[]) {
  const asked: string[] = [];
  const query = (method: string): Promise<{ copies: number | null }> => {
    asked.push(method);
    const answer = answers.shift() ?? null;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ copies: answer });
  };
  return { asked, copies: createCopies({ query: query as DriveCalls['query'] }) };
}

void test('a drive is asked once, again after a minute, and at once when it was told another number', async () => {
  mock.timers.enable({ apis: ['Date'] });
  try {
    const { asked, copies } = answering(2, 3, 4);
    assert.deepEqual([await copies.read(), await copies.read(), asked.length], [2, 2, 1]);
    mock.timers.tick(60_001);
    assert.equal(await copies.read(), 3);
    copies.forget();
    assert.equal(await copies.read(), 4);
  } finally {
    mock.timers.reset();
  }
});

void test('the store chooses where nobody did, and for older drives; another failure is one, and asked again', async () => {
  assert.equal(await answering(null).copies.read(), undefined);
  const cause = new ContractRefusal('unknown-method', '');
  const older = new DriveError('refused', 'no such method', { cause });
  assert.equal(await answering(older).copies.read(), undefined);
  const { copies } = answering(new DriveError('offline', 'away'), 2);
  await assert.rejects(copies.read(), { code: 'offline' });
  assert.equal(await copies.read(), 2);
});
