import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bytes } from '../../base/bytes.ts';
import { bytes32, flipped } from '../../base/testing.ts';
import { decodeCbor } from '../../base/cbor.ts';
import { domainBytes } from '../../crypto/domain.ts';
import { padTo, unpadFrom } from '../../crypto/padding.ts';
import { isSignatureOf } from '../../crypto/signing.ts';
import {
  altered,
  createTestSession,
  OTHER_CONTRACT,
  OTHER_NETWORK,
  signerOf,
  type TestSession,
} from '../../protocol/testing.ts';
import { openMeta, sealMeta, type DriveContext } from '../crypto/node-keys.ts';
import { createMetaReader, writeMeta, type Meta, type NodePlace } from './meta.ts';

const c: DriveContext = { network: bytes32(0xa1), drive: bytes32(0xc1) };
const key = bytes32(3);
const place = { node: 'n', generation: 2 };
const meta: Meta = { name: 'holiday.jpg', type: 'image/jpeg', size: 1234, modified: 99, version: 4 };

const readMeta = (drive: DriveContext, nodeKey: Bytes, at: NodePlace, sealed: Bytes) =>
  createMetaReader(drive).read(nodeKey, at, sealed);
const sessionOf = ({ signer, certificate }: TestSession) => ({ signer, certificate, nextCounter: () => 1 });
const session = createTestSession();
const write = (by = session, m = meta) => writeMeta(c, sessionOf(by), key, place, m);

/** What somebody with the node's key could do: open, change and seal again. */
async function rewritten(change: Parameters<typeof altered>[1], sealed?: Bytes): Promise<Bytes> {
  const plain = unpadFrom(await openMeta(c, key, sealed ?? (await write()), 'n', 2), 256);
  return sealMeta(c, key, padTo(altered(plain, change), 256), 'n', 2);
}

void test('metadata comes back, also after its author’s session expired', async () => {
  assert.deepEqual(await readMeta(c, key, place, await write()), meta);
  assert.deepEqual(
    await readMeta(c, key, place, await write(createTestSession({ expires: 1, generation: 7 }))),
    meta,
  );
  assert.deepEqual(await readMeta(c, key, place, await rewritten({})), meta);
});

void test('a thumbnail’s CID comes back and is signed; what has none is written as it was before there were any', async () => {
  const withOne = { ...meta, thumbnail: 'bafkreigh2akiscaildc' };
  assert.deepEqual(await readMeta(c, key, place, await write(session, withOne)), withOne);
  const openedOf = async (m: typeof meta) =>
    decodeCbor(unpadFrom(await openMeta(c, key, await write(session, m), 'n', 2), 256));
  const older = (await openedOf(meta)) as Record<string, unknown>;
  assert.deepEqual(Object.keys(older).sort(), [...Object.keys(meta), 'session', 'sig', 'v'].sort());
  assert.equal(older['v'], 1);
  const asBefore = domainBytes(
    'node-meta-author',
    c.network,
    c.drive,
    'n',
    'holiday.jpg',
    'image/jpeg',
    1234,
    99,
    4,
  );
  assert.ok(isSignatureOf(session.signer.identity, asBefore, older['sig'] as Bytes));
});

void test('nobody puts a thumbnail to signed metadata, swaps it or takes it away', async () => {
  const tampered = { name: 'DriveError', code: 'tampered' };
  const thumbnail = 'bafkreigh2akiscaildc';
  const withOne = await write(session, { ...meta, thumbnail });
  const changed = (sealed: Bytes, change: Parameters<typeof altered>[1]) => rewritten(change, sealed);
  await readMeta(c, key, place, await changed(withOne, {}));
  await assert.rejects(
    readMeta(c, key, place, await changed(withOne, { thumbnail: 'bafkreiother' })),
    tampered,
  );
  await assert.rejects(readMeta(c, key, place, await changed(await write(), { v: 2, thumbnail })), tampered);
  const taken = await changed(withOne, { v: 1, thumbnail: undefined });
  await assert.rejects(readMeta(c, key, place, taken), tampered);
  for (const wrong of [{ v: 1 }, { thumbnail: undefined }, { thumbnail: 5 }])
    await assert.rejects(readMeta(c, key, place, await changed(withOne, wrong)), { code: 'wrong-shape' });
});

void test('lengths of names do not show', async () => {
  const lengths = await Promise.all(
    ['a', 'a'.repeat(40)].map(async (name) => (await write(session, { ...meta, name })).length),
  );
  assert.equal(lengths[0], lengths[1]);
});

void test('another node, generation, drive, network or key opens nothing', async () => {
  const sealed = await write();
  const cannotOpen = { code: 'cannot-open' };
  await assert.rejects(readMeta(c, key, { ...place, node: 'm' }, sealed), cannotOpen);
  await assert.rejects(readMeta(c, key, { ...place, generation: 1 }, sealed), cannotOpen);
  await assert.rejects(readMeta({ ...c, drive: OTHER_CONTRACT }, key, place, sealed), cannotOpen);
  await assert.rejects(readMeta({ ...c, network: OTHER_NETWORK }, key, place, sealed), cannotOpen);
  await assert.rejects(readMeta(c, bytes32(9), place, sealed), cannotOpen);
  for (const at of [0, 50, -1])
    await assert.rejects(readMeta(c, key, place, flipped(sealed, at)), cannotOpen);
});

void test('name, type, size, time and version are signed by their author', async () => {
  const tampered = { name: 'DriveError', code: 'tampered' };
  for (const change of [
    { name: 'invoice.exe' },
    { type: 'text/html' },
    { size: 1 },
    { modified: 100 },
    { version: 3 },
    { sig: new Uint8Array(64) },
  ]) {
    await assert.rejects(readMeta(c, key, place, await rewritten(change)), tampered);
  }
  const stranger = createTestSession({}, signerOf(9));
  const forged = { session: altered(stranger.certificate, { account: session.account.identity }) };
  await assert.rejects(readMeta(c, key, place, await rewritten(forged)), { code: 'bad-signature' });
  await assert.rejects(readMeta(c, key, place, await rewritten({ more: 1 })), { code: 'wrong-shape' });
});

void test('an author needs a session that may write to this drive', async () => {
  await assert.rejects(readMeta(c, key, place, await write(createTestSession({ scope: 'read' }))), {
    code: 'wrong-binding',
  });
  const elsewhere = createTestSession({ contracts: [OTHER_CONTRACT] });
  await assert.rejects(readMeta(c, key, place, await write(elsewhere)), { code: 'wrong-binding' });
  await readMeta(c, key, place, await write(createTestSession({ contracts: [c.drive] })));
});

void test('a signature for one node does not serve another', async () => {
  const plain = await openMeta(c, key, await write(), 'n', 2);
  const moved = await sealMeta(c, key, plain, 'm', 2);
  await assert.rejects(readMeta(c, key, { ...place, node: 'm' }, moved), {
    name: 'DriveError',
    code: 'tampered',
  });
});

void test('a certificate that was verified for one entry vouches for no other signature, and a false one for none', async () => {
  const reader = createMetaReader(c);
  assert.deepEqual(await reader.read(key, place, await write()), meta);
  const forged = { ...session, signer: signerOf(77) };
  const bySomebodyElse = await writeMeta(c, sessionOf(forged), key, place, meta);
  await assert.rejects(reader.read(key, place, bySomebodyElse), { code: 'tampered' });
  const unsigned = { ...session, certificate: flipped(session.certificate, -1) };
  const byNobody = await writeMeta(c, sessionOf(unsigned), key, place, meta);
  for (let again = 0; again < 2; again++)
    await assert.rejects(reader.read(key, place, byNobody), { code: 'bad-signature' });
  assert.deepEqual(await reader.read(key, place, await write()), meta);
});
