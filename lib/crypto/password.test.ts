import assert from 'node:assert/strict';
import { argon2Sync } from 'node:crypto';
import { test } from 'node:test';
import { utf8 } from '../base/bytes.ts';
import { PASSWORD_PARAMETERS, passwordKey } from './password.ts';

void test('the key is Argon2id as Node.js’s own implementation computes it; accents may be typed either way', async () => {
  const { memoryKiB: memory, passes, lanes: parallelism } = PASSWORD_PARAMETERS;
  assert.deepEqual([memory, passes, parallelism], [65_536, 3, 4]);
  const nonce = new Uint8Array(16).fill(3);
  const message = utf8('caf\u00e9');
  const expected = argon2Sync('argon2id', { message, nonce, parallelism, tagLength: 32, memory, passes });
  assert.deepEqual(await passwordKey('cafe\u0301', nonce), new Uint8Array(expected));
});

void test('a salt has 16 bytes', async () => {
  for (const length of [0, 7, 15, 17])
    await assert.rejects(passwordKey('x', new Uint8Array(length)), { code: 'bad-key' });
});
