import assert from 'node:assert/strict';
import { createSign, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { fromHex, utf8 } from '../base/bytes.ts';
import { flipped } from '../base/testing.ts';
import { isP256SignatureOf } from './p256.ts';

const message = utf8('message');

void test('takes the signatures of another implementation, whatever their lengths', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const point = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })).slice(-65);
  const lengths = new Set<number>();
  for (let run = 0; run < 300; run++) {
    const signature = new Uint8Array(createSign('SHA256').update(message).sign(privateKey));
    lengths.add(signature.length);
    assert.ok(await isP256SignatureOf(point, message, signature));
  }
  assert.ok(lengths.size > 1);
  const signature = new Uint8Array(sign('sha256', message, privateKey));
  for (let at = 0; at < signature.length; at++)
    assert.ok(!(await isP256SignatureOf(point, message, flipped(signature, at))), String(at));
  assert.ok(!(await isP256SignatureOf(point, utf8('massage'), signature)));
  assert.ok(!(await isP256SignatureOf(flipped(point, 9), message, signature)));
  assert.ok(!(await isP256SignatureOf(point.slice(1), message, signature)));
  for (const other of ['', '30', '3000', '300602010102010100', '3006020101020200', '3080'])
    assert.ok(!(await isP256SignatureOf(point, message, fromHex(other))), other);
  assert.ok(!(await isP256SignatureOf(point, message, Uint8Array.of(...signature, 0))));
});

void test('the example of RFC 6979, appendix A.2.5', async () => {
  const point = fromHex(
    '0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299',
  );
  const signature = fromHex(
    '3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
  );
  assert.ok(await isP256SignatureOf(point, utf8('sample'), signature));
});
