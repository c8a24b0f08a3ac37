import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { concatBytes, fromHex, toHex, utf8, type Bytes } from '../../base/bytes.ts';
import { createFloeDecryptor } from './floe-decryptor.ts';
import { FLOE_HEADER_LENGTH } from './floe-parameters.ts';

// Known answers of other implementations: 32 zero bytes as key, "This is AAD" as associated data.
const key = new Uint8Array(32);
const aad = utf8('This is AAD');
const folder = new URL('../../../../shared/vectors/floe/', import.meta.url);
const skip = existsSync(folder) ? false : 'the folder ../shared/vectors is absent';

// The Go implementation's answer for segments of 64 bytes.
const knownCiphertext =
  '00000000004000000020b57c157a4855bdb2500cf55af49648e0fea0bfbac93407bc6b4fca9c471b018f869339a3ecce' +
  'c33fe43c2e124caadbf083e53390f9b2f1cd5d612cd50f2592affffffffff10bc888c8e6f0c6308feb9143a161347a94' +
  'ac632e2381acb5f2fca4b554bc0a2eb47bfea26edda9ec26298b797ebda8571cb28e1d9ccb59687c2e78ffffffff829f' +
  '847d58257efdd08766aebb6ada17795c39605acbc683928f2e7e822916147be7af0aa19f1d7e32b3d9038ee437dc566c' +
  'f8980df2b85e9037a19d000000236ddde6266ddd8519ccb76228f4929eca37ca5c2df92a1b2004d615f191ad7d';
const knownPlaintext =
  'b7f54726b914b689881ab315b032a633b452c1c59a43f430c1cc00a39d1a5eb4773dbc6b5f26255e0d3714694c9c9ffb' +
  'fa8adb998aecbb0601a4cade83764b8b13ccaa';

async function decryptWhole(ciphertext: Bytes, segmentLength: number): Promise<string> {
  const header = ciphertext.slice(0, FLOE_HEADER_LENGTH);
  const floe = await createFloeDecryptor({ key, aad, header, segmentLength });
  const parts: Bytes[] = [];
  for (let index = 0, at = FLOE_HEADER_LENGTH; at < ciphertext.length; index++, at += segmentLength) {
    const segment = ciphertext.subarray(at, at + segmentLength);
    parts.push(await floe.decryptSegment(index, segment, at + segmentLength >= ciphertext.length));
  }
  return toHex(concatBytes(...parts));
}

void test('decrypts the embedded known answer', async () => {
  assert.equal(await decryptWhole(fromHex(knownCiphertext), 64), knownPlaintext);
});

for (const implementation of ['go', 'java']) {
  for (const [name, segmentLength] of [
    ['64', 64],
    ['4K', 4096],
  ] as const) {
    void test(`decrypts the ${implementation} vector with segments of ${name}`, { skip }, async () => {
      const read = (end: string) =>
        readFileSync(new URL(`${implementation}_GCM256_IV256_${name}_${end}.txt`, folder), 'utf8').trim();
      assert.equal(await decryptWhole(fromHex(read('ct')), segmentLength), read('pt'));
    });
  }
}
