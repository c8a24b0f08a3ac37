import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import { createBulkMac, hashBulk } from './bulk.ts';
import { hashBytes, macBytes } from './domain.ts';

const messages = [0, 1, 55, 64, 4096, 8191, 8192, 8193, 100_001].map((length) =>
  new Uint8Array(length).fill(length % 251),
);

void test('the hash is that of hashBytes, whatever the length', async () => {
  for (const message of messages) assert.deepEqual(await hashBulk(message), hashBytes(message));
});

void test('the MAC is that of macBytes, for keys shorter and longer than a block', async () => {
  for (const key of [bytes32(7), utf8('k'), new Uint8Array(131).fill(0xaa)]) {
    const mac = createBulkMac(key);
    for (const message of messages) assert.deepEqual(await mac(message), macBytes(key, message));
  }
});

void test('bytes within a larger buffer count alone', async () => {
  for (const length of [3, 9000]) {
    const whole = Uint8Array.from({ length: length + 4 }, (_, i) => i % 256);
    const part = whole.subarray(2, length + 2);
    assert.deepEqual(await hashBulk(part), hashBytes(part.slice()));
    assert.deepEqual(await createBulkMac(bytes32(1))(part), macBytes(bytes32(1), part.slice()));
  }
});
