import assert from 'node:assert/strict';
import { createDecipheriv, createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { concatBytes, randomBytes, utf8, type Bytes } from '../../base/bytes.ts';
import { codeOf } from '../../base/errors.ts';
import { createFloeDecryptor } from './floe-decryptor.ts';
import { createFloeEncryptor } from './floe-encryptor.ts';
import {
  FLOE_HEADER_LENGTH,
  FLOE_SEGMENT_LENGTH,
  floeCapacity,
  floeSegmentCount,
} from './floe-parameters.ts';

const segmentLength = 64;
const capacity = floeCapacity(segmentLength);
const key = randomBytes(32);
const aad = utf8('of this file');

async function encrypt(plaintext: Bytes, rotationBits = 20) {
  const floe = await createFloeEncryptor({ key, aad, segmentLength, rotationBits });
  const count = floeSegmentCount(plaintext.length, segmentLength);
  const segments: Bytes[] = [];
  for (let i = 0; i < count; i++) {
    const part = plaintext.subarray(i * capacity, (i + 1) * capacity);
    segments.push(await floe.encryptSegment(i, part, i === count - 1));
  }
  return { header: floe.header, segments };
}

const opened = (header: Bytes, rotationBits = 20) =>
  createFloeDecryptor({ key, aad, header, segmentLength, rotationBits });

async function decrypt(header: Bytes, segments: readonly Bytes[], rotationBits = 20): Promise<Bytes> {
  const floe = await opened(header, rotationBits);
  const parts = segments.map((s, i) => floe.decryptSegment(i, s, i === segments.length - 1));
  return concatBytes(...(await Promise.all(parts)));
}

const refused = (code: string) => (error: unknown) => codeOf(error) === code;
const at = (segments: readonly Bytes[], index: number): Bytes => {
  const segment = segments[index];
  assert.ok(segment);
  return segment;
};
const flipped = (bytes: Bytes, bit: number): Bytes => {
  const copy = bytes.slice();
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
};

void test('any plaintext comes back, with keys that rotate and keys that do not', async () => {
  const lengths = fc.uint8Array({ maxLength: 5 * capacity });
  await fc.assert(
    fc.asyncProperty(lengths, fc.integer({ min: 0, max: 3 }), async (plaintext, rotationBits) => {
      const bytes = Uint8Array.from(plaintext);
      const { header, segments } = await encrypt(bytes, rotationBits);
      assert.deepEqual(await decrypt(header, segments, rotationBits), bytes);
    }),
    { numRuns: 40 },
  );
});

void test('files use segments of 1 MiB, and an empty final segment is valid', async () => {
  const floe = await createFloeEncryptor({ key, aad });
  const full = await floe.encryptSegment(0, new Uint8Array(floe.capacity), false);
  const empty = await floe.encryptSegment(1, new Uint8Array(0), true);
  assert.equal(full.length, FLOE_SEGMENT_LENGTH);
  const reader = await createFloeDecryptor({ key, aad, header: floe.header });
  assert.equal((await reader.decryptSegment(0, full, false)).length, FLOE_SEGMENT_LENGTH - 32);
  assert.equal((await reader.decryptSegment(1, empty, true)).length, 0);
});

void test('the key of a segment is derived as an independent derivation does it', async () => {
  const { header, segments } = await encrypt(new Uint8Array(3 * capacity).fill(7), 1);
  const expand = (from: Uint8Array, purpose: Uint8Array, length: number) =>
    createHmac('sha384', from)
      .update(concatBytes(header.slice(0, 42), purpose, aad, Uint8Array.of(1)))
      .digest()
      .subarray(0, length);
  const message = expand(key, utf8('MESSAGE_KEY:'), 48);
  const segment = at(segments, 2);
  const dek = expand(message, concatBytes(utf8('DEK:'), Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 2)), 32);
  const cipher = createDecipheriv('aes-256-gcm', dek, segment.subarray(4, 16));
  cipher.setAAD(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 2, 1)).setAuthTag(segment.subarray(-16));
  const plaintext = Buffer.concat([cipher.update(segment.subarray(16, -16)), cipher.final()]);
  assert.deepEqual(new Uint8Array(plaintext), new Uint8Array(capacity).fill(7));
});

void test('a flipped bit anywhere is refused', async () => {
  const { header, segments } = await encrypt(randomBytes(capacity + 9));
  for (let bit = 0; bit < FLOE_HEADER_LENGTH * 8; bit++) {
    const code = bit < 80 ? 'wrong-parameters' : 'wrong-header';
    await assert.rejects(opened(flipped(header, bit)), refused(code));
  }
  const floe = await opened(header);
  for (const [index, segment] of segments.entries()) {
    for (let bit = 0; bit < segment.length * 8; bit++) {
      const altered = floe.decryptSegment(index, flipped(segment, bit), index === 1);
      await assert.rejects(altered, refused('wrong-segment'));
    }
    await floe.decryptSegment(index, segment, index === 1);
  }
});

void test('another key or other associated data is refused; the right ones are not', async () => {
  const { header } = await encrypt(randomBytes(5));
  const open = (k: Bytes, a: Bytes) => createFloeDecryptor({ key: k, aad: a, header, segmentLength });
  await assert.rejects(open(randomBytes(32), aad), refused('wrong-header'));
  await assert.rejects(open(key, utf8('of another file')), refused('wrong-header'));
  await assert.rejects(open(randomBytes(31), aad), refused('wrong-parameters'));
  await open(key, aad);
});

void test('a header of other parameters or another length is refused', async () => {
  const { header } = await encrypt(randomBytes(5));
  const open = (bytes: Bytes, length: number) =>
    createFloeDecryptor({ key, aad, header: bytes, segmentLength: length });
  await assert.rejects(open(header, 128), refused('wrong-parameters'));
  await assert.rejects(open(header, 32), refused('wrong-parameters'));
  await assert.rejects(open(header.slice(0, 73), 64), refused('wrong-header'));
  await assert.rejects(open(concatBytes(header, Uint8Array.of(0)), 64), refused('wrong-header'));
  await open(header, 64);
});

void test('dropped, repeated, reordered and truncated segments are refused', async () => {
  const { header, segments } = await encrypt(randomBytes(4 * capacity));
  const [a, b, c, d] = [0, 1, 2, 3].map((i) => at(segments, i)) as [Bytes, Bytes, Bytes, Bytes];
  const orders = [[a, c, d], [b, c, d], [a, b, c], [a, a, b, c, d], [a, c, b, d], [d], [a, b, c, d, d]];
  for (const order of orders) await assert.rejects(decrypt(header, order), refused('wrong-segment'));
  for (const cut of [d.slice(0, -1), d.slice(0, 31), new Uint8Array(0), concatBytes(d, Uint8Array.of(0))]) {
    await assert.rejects(decrypt(header, [a, b, c, cut]), refused('wrong-segment'));
  }
  assert.equal((await decrypt(header, [a, b, c, d])).length, 4 * capacity);
});

void test('the final flag and the index are bound to the segment', async () => {
  const { header, segments } = await encrypt(randomBytes(2 * capacity));
  const floe = await opened(header);
  await assert.rejects(floe.decryptSegment(0, at(segments, 0), true), refused('wrong-segment'));
  await assert.rejects(floe.decryptSegment(1, at(segments, 1), false), refused('wrong-segment'));
  for (const index of [1, -1, 0.5, 2 ** 40, Number.NaN]) {
    await assert.rejects(floe.decryptSegment(index, at(segments, 0), false), refused('wrong-segment'));
  }
  // Random access: the last first.
  await floe.decryptSegment(1, at(segments, 1), true);
  await floe.decryptSegment(0, at(segments, 0), false);
});

void test('a prefix rewritten to the other kind does not turn a segment final', async () => {
  const { header, segments } = await encrypt(randomBytes(2 * capacity));
  const forged = concatBytes(Uint8Array.of(0, 0, 0, segmentLength), at(segments, 0).subarray(4));
  const floe = await opened(header);
  await assert.rejects(floe.decryptSegment(0, forged, true), refused('wrong-segment'));
});

void test('segments of another file under the same key are refused', async () => {
  const plaintext = randomBytes(2 * capacity);
  const [one, other] = [await encrypt(plaintext), await encrypt(plaintext)];
  const spliced = [at(one.segments, 0), at(other.segments, 1)];
  await assert.rejects(decrypt(one.header, spliced), refused('wrong-segment'));
  assert.deepEqual(await decrypt(one.header, one.segments), plaintext);
});

void test('the encryptor takes each index once, in order, full but for the final one', async () => {
  const floe = await createFloeEncryptor({ key, aad, segmentLength });
  const full = new Uint8Array(capacity);
  const refuses = (index: number, part: Bytes, final: boolean) =>
    assert.rejects(floe.encryptSegment(index, part, final), refused('wrong-parameters'));
  await refuses(1, full, false);
  await refuses(0, full.subarray(1), false);
  await refuses(0, new Uint8Array(capacity + 1), true);
  await floe.encryptSegment(0, full, false);
  await refuses(0, full, false);
  await floe.encryptSegment(1, new Uint8Array(0), true);
  await refuses(2, full, false);
});

void test('an interrupted encryption goes on under its own header only', async () => {
  const plaintext = randomBytes(2 * capacity);
  const { header, segments } = await encrypt(plaintext);
  const resume = { header, nextIndex: 1 };
  const floe = await createFloeEncryptor({ key, aad, segmentLength, resume });
  await assert.rejects(
    floe.encryptSegment(0, plaintext.subarray(0, capacity), false),
    refused('wrong-parameters'),
  );
  const rest = await floe.encryptSegment(1, plaintext.subarray(capacity), true);
  assert.deepEqual(await decrypt(header, [at(segments, 0), rest]), plaintext);
  const foreign = createFloeEncryptor({ key: randomBytes(32), aad, segmentLength, resume });
  await assert.rejects(foreign, refused('wrong-header'));
});
