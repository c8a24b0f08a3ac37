import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, toHex, utf8 } from '../base/bytes.ts';
import { openResistant, sealResistant } from './resistant-box.ts';

const key = fromHex('0100000000000000000000000000000000000000000000000000000000000000');
const nonce = fromHex('030000000000000000000000');

void test('AES-256-GCM-SIV gives the bytes of RFC 8452, appendix C.2', () => {
  const sealed = sealResistant(key, fromHex('0100000000000000'), new Uint8Array(), nonce);
  assert.equal(toHex(sealed.slice(12)), 'c2ef328e5c71c83b843122130f7364b761e0b97427e3df28');
  const withAad = sealResistant(key, fromHex('0200000000000000'), fromHex('01'), nonce);
  assert.equal(toHex(withAad.slice(12)), '1de22967237a813291213f267e3b452f02d01ae33e4ec854');
});

void test('opens what was sealed and nothing else', () => {
  const aad = utf8('place');
  const sealed = sealResistant(key, utf8('secret'), aad);
  assert.deepEqual(openResistant(key, sealed, aad), utf8('secret'));
  for (const at of [0, 12, sealed.length - 1]) {
    const altered = sealed.map((byte, i) => (i === at ? byte ^ 1 : byte));
    assert.throws(() => openResistant(key, altered, aad), { code: 'cannot-open' });
  }
  assert.throws(() => openResistant(key, sealed, utf8('another place')), { code: 'cannot-open' });
  assert.throws(
    () =>
      openResistant(
        key.map((b) => b ^ 1),
        sealed,
        aad,
      ),
    { code: 'cannot-open' },
  );
  assert.throws(() => openResistant(key, sealed.slice(0, 20), aad), { code: 'cannot-open' });
});

void test('a repeated nonce shows equality and nothing more', () => {
  const a = sealResistant(key, utf8('one message'), new Uint8Array(), nonce);
  const b = sealResistant(key, utf8('two message'), new Uint8Array(), nonce);
  const xor = a.slice(12).map((byte, i) => byte ^ (b[12 + i] ?? 0));
  const plain = utf8('one message').map((byte, i) => byte ^ (utf8('two message')[i] ?? 0));
  assert.notDeepEqual(xor.slice(0, 11), plain);
});
