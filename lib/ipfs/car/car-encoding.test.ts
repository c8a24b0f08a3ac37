import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWriter, headerLength } from '@ipld/car/buffer-writer';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { utf8 } from '../../base/bytes.ts';
import { RAW } from '../block.ts';
import { encodeCarHeader, PLACEHOLDER_ROOT } from './car-encoding.ts';

void test('the header is the one that the library for CARs writes', async () => {
  const file = CID.createV1(RAW, await sha256.digest(utf8('a file')));
  const long = CID.parse('bafkqaf3imvwgy3zaneqgc3janfxgy2lomvscay3jmqfa');
  for (const root of [file, PLACEHOLDER_ROOT, long]) {
    const roots = [root];
    const theirs = createWriter(new ArrayBuffer(headerLength({ roots })), { roots }).close();
    assert.deepEqual(encodeCarHeader(root), theirs);
  }
});
