import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CarReader } from '@ipld/car/reader';
import fc from 'fast-check';
import { CID } from 'multiformats/cid';
import { sha512 } from 'multiformats/hashes/sha2';
import { concatBytes, randomBytes, utf8, type Bytes } from '../../base/bytes.ts';
import { codeOf } from '../../base/errors.ts';
import { createBlock, MAX_BLOCK_BYTES, RAW, type Block } from '../block.ts';
import { encodeCarHeader, encodeSectionHead, PLACEHOLDER_ROOT } from './car-encoding.ts';
import { CAR_LIMITS, readCar, type CarLimits, type CarSource } from './car-reader.ts';
import { carOf, createCarSlicer } from './car-slices.ts';

const refused = (code: string) => (error: unknown) => codeOf(error) === code;
const bytesOf = async (blob: Blob): Promise<Bytes> => new Uint8Array(await blob.arrayBuffer());

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield Promise.resolve(bytes.subarray(at, at + size));
}

async function readAll(car: Uint8Array, limits: CarLimits = CAR_LIMITS, size = 7): Promise<Block[]> {
  const whole = await outcomeOf(car, limits);
  const pieces = await outcomeOf(inPieces(car, size), limits);
  // In memory or as it arrives, a CAR reads the same.
  if ('error' in pieces) {
    assert.equal('error' in whole && whole.code, pieces.code);
    throw pieces.error;
  }
  assert.deepEqual(whole, pieces);
  return pieces.blocks;
}

async function outcomeOf(
  car: CarSource,
  limits: CarLimits,
): Promise<{ blocks: Block[] } | { error: unknown; code: string | undefined }> {
  const out: Block[] = [];
  try {
    const { blocks } = await readCar(car, limits);
    for await (const { cid, bytes } of blocks) out.push({ cid, bytes: bytes.slice() });
    return { blocks: out };
  } catch (error) {
    return { error, code: codeOf(error) };
  }
}

async function someBlocks(): Promise<Block[]> {
  return Promise.all([3, 200, 0, 20_000].map((length) => createBlock(RAW, randomBytes(length))));
}

void test('a slice reads back, here and with the reference reader', async () => {
  const blocks = await someBlocks();
  const car = await bytesOf(carOf(blocks));
  for (const size of [1, 7, 100_000]) assert.deepEqual(await readAll(car, CAR_LIMITS, size), blocks);
  const reader = await CarReader.fromBytes(car);
  assert.deepEqual((await reader.getRoots()).map(String), [PLACEHOLDER_ROOT.toString()]);
  for (const { cid, bytes } of blocks) assert.deepEqual((await reader.get(cid))?.bytes, bytes);
});

void test('slices stay within their size and lose no block', async () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(lengths, async (sizes) => {
      const blocks = await Promise.all(sizes.map((length) => createBlock(RAW, randomBytes(length))));
      const slicer = createCarSlicer({ maxBytes: () => 1000 });
      const slices = [...blocks.map((block) => slicer.add(block)), slicer.flush()].filter(
        (s) => s !== undefined,
      );
      for (const slice of slices) assert.ok(slice.size <= 1000);
      const read = await Promise.all(slices.map(async (slice) => readAll(concatBytes(...slice.parts))));
      assert.deepEqual(read.flat(), blocks);
      assert.equal(slicer.flush(), undefined);
    }),
    { numRuns: 30 },
  );
});

void test('a CAR cut anywhere but between blocks is refused as truncated', async () => {
  const blocks = (await someBlocks()).slice(0, 2);
  const car = await bytesOf(carOf(blocks));
  const header = encodeCarHeader(PLACEHOLDER_ROOT).length;
  const sizes = blocks.map((block) => encodeSectionHead(block).length + block.bytes.length);
  const whole = new Set([header, header + (sizes[0] ?? 0), car.length]);
  for (let length = 1; length <= car.length; length++) {
    if (whole.has(length)) await readAll(car.slice(0, length));
    else await assert.rejects(readAll(car.slice(0, length)), refused('truncated'));
  }
});

void test('a stream that breaks off is refused as truncated', async () => {
  const car = await bytesOf(carOf(await someBlocks()));
  async function* broken() {
    yield await Promise.resolve(car.subarray(0, 150));
    throw new Error('connection reset');
  }
  const { blocks } = await readCar(broken(), CAR_LIMITS);
  await blocks.next();
  await assert.rejects(blocks.next(), refused('truncated'));
});

void test('limits hold at their value and refuse above it', async () => {
  const blocks = await someBlocks();
  const car = await bytesOf(carOf(blocks));
  await readAll(car, { maxBytes: car.length, maxBlocks: blocks.length });
  await assert.rejects(readAll(car, { maxBytes: car.length - 1, maxBlocks: 9 }), refused('too-large'));
  await assert.rejects(readAll(car, { maxBytes: car.length, maxBlocks: 3 }), refused('too-large'));
});

void test('a block above the limit is refused by its claimed length, before its bytes are read', async () => {
  const { cid } = await createBlock(RAW, utf8('x'));
  const claim = (length: number) => encodeSectionHead({ cid, bytes: new Uint8Array(length) });
  const header = encodeCarHeader(PLACEHOLDER_ROOT);
  const large = concatBytes(header, claim(MAX_BLOCK_BYTES + 1));
  await assert.rejects(readAll(large), refused('too-large'));
  await assert.rejects(readAll(concatBytes(header, claim(MAX_BLOCK_BYTES))), refused('truncated'));
});

void test('CIDs of other kinds, sections shorter than their CID and other versions are refused', async () => {
  const block = await createBlock(RAW, utf8('hello'));
  const header = encodeCarHeader(PLACEHOLDER_ROOT);
  const other = { cid: CID.createV1(RAW, await sha512.digest(block.bytes)), bytes: block.bytes };
  await assert.rejects(readAll(await bytesOf(carOf([block, other]))), refused('bad-cid'));
  const short = concatBytes(header, Uint8Array.of(5), block.cid.bytes, block.bytes);
  await assert.rejects(readAll(short), refused('malformed'));
  const version2 = concatBytes(
    Uint8Array.of(0x0a, 0xa1, 0x67),
    utf8('version'),
    Uint8Array.of(2),
    new Uint8Array(100),
  );
  await assert.rejects(readAll(version2), refused('malformed'));
  assert.equal((await readAll(await bytesOf(carOf([block])))).length, 1);
});

void test('any bytes are read or refused with a code', async () => {
  const car = await bytesOf(carOf((await someBlocks()).slice(0, 2)));
  const noise = fc.uint8Array({ maxLength: 120 });
  const spliced = fc.tuple(fc.nat(car.length), noise).map(([at, b]) => concatBytes(car.subarray(0, at), b));
  await fc.assert(
    fc.asyncProperty(fc.oneof(noise, spliced), async (bytes) => {
      try {
        await readAll(bytes);
      } catch (error) {
        assert.ok(
          ['malformed', 'truncated', 'too-large', 'bad-cid'].includes(codeOf(error) ?? ''),
          String(error),
        );
      }
    }),
    { numRuns: 300 },
  );
});
