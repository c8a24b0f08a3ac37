import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex, type Bytes } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import { createRecordWriter } from './record-writer.ts';
import { heartbeatCodec } from './records/heartbeat.ts';
import { createNetworkState } from './reducer/network-state.ts';
import { openRecord, recordHash } from './signed-record.ts';
import { NETWORK, signerOf } from './testing.ts';

const signer = signerOf(1);
const body = heartbeatCodec.encode({ load: 0 });

/** A network that folds what it is given when `fold` is called. */
function createFoldingNetwork() {
  const state = createNetworkState(NETWORK, bytes32(0));
  const posted: Bytes[] = [];
  const fold = (bytes: Bytes): void => {
    const { seq } = openRecord(bytes, NETWORK);
    state.heads.set(toHex(signer.identity), { seq, hash: recordHash(NETWORK, bytes) });
  };
  return { state, posted, fold };
}

void test('records follow one another, also several at once', async () => {
  const { state, posted, fold } = createFoldingNetwork();
  const waiting: (() => void)[] = [];
  const post = (item: Bytes) =>
    new Promise<void>((resolve) => {
      posted.push(item);
      waiting.push(() => {
        fold(item);
        resolve();
      });
    });
  const writer = createRecordWriter({ signer, state: () => state, post });
  const writes = [1, 2, 3].map(() => writer.write('heartbeat', body));
  const records = posted.map((bytes) => openRecord(bytes, NETWORK));
  assert.deepEqual(
    records.map((r) => r.seq),
    [1, 2, 3],
  );
  for (const [i, record] of records.slice(1).entries())
    assert.deepEqual(record.prev, recordHash(NETWORK, posted[i] ?? body));
  for (const done of waiting) done();
  await Promise.all(writes);
});

void test('after a failure the chain is taken up where the network knows it', async () => {
  const { state, posted, fold } = createFoldingNetwork();
  let fails = true;
  const post = (item: Bytes) => {
    posted.push(item);
    if (fails) return Promise.reject(new Error('offline'));
    fold(item);
    return Promise.resolve();
  };
  const writer = createRecordWriter({ signer, state: () => state, post });
  await assert.rejects(writer.write('heartbeat', body), { message: 'offline' });
  fails = false;
  await writer.write('heartbeat', body);
  assert.deepEqual(
    posted.map((bytes) => openRecord(bytes, NETWORK).seq),
    [1, 1],
  );
});

void test('a record that the network skipped is an error, never a silent loss', async () => {
  const { state, fold } = createFoldingNetwork();
  const skipping = createRecordWriter({ signer, state: () => state, post: () => Promise.resolve() });
  await assert.rejects(skipping.write('heartbeat', body), { name: 'ProtocolError', code: 'not-current' });
  const post = (item: Bytes) => Promise.resolve(fold(item));
  await createRecordWriter({ signer, state: () => state, post }).write('heartbeat', body);
});
