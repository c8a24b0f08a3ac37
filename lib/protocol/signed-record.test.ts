import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeCbor } from '../base/cbor.ts';
import { bytes32, flipped } from '../base/testing.ts';
import { heartbeatCodec } from './records/heartbeat.ts';
import { NO_RECORDS, openRecord, openRecordOf, recordHash, signRecord } from './signed-record.ts';
import { altered, NETWORK, OTHER_NETWORK, signerOf } from './testing.ts';

const signer = signerOf(1);
const body = heartbeatCodec.encode({ load: 1 });
const { bytes, head } = signRecord(signer, NETWORK, NO_RECORDS, 'heartbeat', body);

void test('a record opens, and the next one follows it', () => {
  const record = openRecord(bytes, NETWORK);
  assert.equal(record.seq, 1);
  assert.deepEqual(record.prev, bytes32(0));
  assert.deepEqual(head, { seq: 1, hash: recordHash(NETWORK, bytes) });
  const next = openRecord(signRecord(signer, NETWORK, head, 'heartbeat', body).bytes, NETWORK);
  assert.deepEqual([next.seq, next.prev], [2, head.hash]);
  assert.deepEqual(openRecordOf('heartbeat', heartbeatCodec, bytes, NETWORK).body, { load: 1 });
});

void test('a record of another network is refused, also when it claims to be of this one', () => {
  const foreign = signRecord(signer, OTHER_NETWORK, NO_RECORDS, 'heartbeat', body).bytes;
  assert.throws(() => openRecord(foreign, NETWORK), { code: 'wrong-network' });
  assert.throws(() => openRecord(altered(foreign, { network: NETWORK }), NETWORK), { code: 'bad-signature' });
  openRecord(foreign, OTHER_NETWORK);
});

void test('whatever is changed in a record, its signer did not sign it', () => {
  const { sig } = openRecord(bytes, NETWORK);
  const changes = [
    { kind: 'verdict' },
    { signer: signerOf(2).identity },
    { seq: 2 },
    { prev: bytes32(1) },
    { body: encodeCbor({ load: 2 }) },
    { sig: flipped(sig, 0) },
  ];
  for (const change of changes)
    assert.throws(() => openRecord(altered(bytes, change), NETWORK), { code: 'bad-signature' });
});

void test('a record of another kind, or with a foreign body, is not taken for the one that was expected', () => {
  assert.throws(() => openRecordOf('profile', heartbeatCodec, bytes, NETWORK), { code: 'unknown-record' });
  const odd = signRecord(signer, NETWORK, NO_RECORDS, 'heartbeat', encodeCbor({ load: 1, more: 2 })).bytes;
  openRecord(odd, NETWORK);
  assert.throws(() => openRecordOf('heartbeat', heartbeatCodec, odd, NETWORK), { code: 'wrong-shape' });
});
