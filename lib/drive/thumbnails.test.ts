import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CID } from 'multiformats/cid';
import type { Bytes } from '../base/bytes.ts';
import { bytes32, flipped } from '../base/testing.ts';
import { createBlock, RAW, verifyBlock } from '../ipfs/block.ts';
import type { Queries } from '../../contracts/drive/schema.ts';
import { id, root } from '../../contracts/drive/testing.ts';
import { sealingKeyPair } from '../crypto/sealing.ts';
import type { DriveCalls } from './call.ts';
import { sealThumbnail } from './crypto/thumbnail-box.ts';
import { DriveError } from './drive-error.ts';
import { createSealedStore } from './memory/sealed-store.ts';
import { createThumbnailMemory } from './memory/thumbnail-memory.ts';
import { ContractRefusal } from './network/ask-workers.ts';
import { useDrivesOnContract, type DriveOnContract } from './testing/drive-on-contract.ts';
import { createMemoryStore } from './testing/memory-store.ts';
import { fetchThumbnails, type ThumbnailContext } from './thumbnails.ts';

const drives = useDrivesOnContract();
const bob = sealingKeyPair(bytes32(0xb0));
const picture = (n: number): Bytes => new Uint8Array(3000 + n).fill(n);
const enclave = (n: number): Bytes => bytes32(0x60 + n);
const vault = (n: number): Bytes => bytes32(0x70 + n);

/** A drive with pictures 1 and 2, whose blocks lie in `blocks`. */
async function pictures() {
  const drive = await drives.create();
  const blocks = new Map<string, Bytes>();
  const put = async (sealed: Bytes): Promise<string> => {
    const { cid } = await createBlock(RAW, sealed);
    blocks.set(cid.toString(), sealed);
    return cid.toString();
  };
  const seal = (n: number, place = { node: id(n), version: 1 }): Promise<Bytes> =>
    sealThumbnail(drive.owner.drive, { enclave: enclave(n), vault: vault(n) }, place, picture(n));
  const add = (n: number, thumbnail: string): Promise<void> =>
    drive.addFile(id(n), root, vault(n), { meta: { thumbnail }, thumbnail: { enclaveShare: enclave(n) } });
  for (const n of [1, 2]) await add(n, await put(await seal(n)));
  return { drive, blocks, put, seal, add, context: contextOf(drive.owner, blocks) };
}

function contextOf(
  { drive, view, calls }: DriveOnContract['owner'],
  blocks: ReadonlyMap<string, Bytes>,
  changes: Partial<ThumbnailContext> = {},
): ThumbnailContext {
  const fetchBlock = async (cid: CID): Promise<Bytes> =>
    (await verifyBlock(cid, blocks.get(cid.toString()) ?? new Uint8Array())).bytes;
  const abilities = { thumbnails: true };
  return {
    drive,
    view,
    calls,
    abilities,
    thumbnails: undefined,
    connection: { content: { fetchBlock } },
    ...changes,
  };
}

/** What shows of pictures 1 and 2, and of others that are asked for with them. */
async function shown(context: ThumbnailContext, ...others: number[]): Promise<number[]> {
  await context.view.refresh();
  const found = await fetchThumbnails(context, [1, 2, ...others].map(id));
  for (const [node, bytes] of found) assert.deepEqual(bytes, picture(Number.parseInt(node, 16)));
  return [...found.keys()].map((node) => Number.parseInt(node, 16)).sort();
}

/** The same calls, with what the contract says about thumbnails changed on the way. */
const lyingCalls = (calls: DriveCalls, lie: (share: Share) => Share): DriveCalls => ({
  ...calls,
  async query(method, args) {
    const answer = await calls.query(method, args);
    if (!('thumbnails' in answer)) return answer;
    return { ...answer, thumbnails: answer.thumbnails.map(lie) };
  },
});
type Share = { id: string; version: number; enclaveShare: Bytes };

void test('thumbnails come back to the owner and to who has access, and to nobody else', async () => {
  const { drive, blocks, context } = await pictures();
  assert.deepEqual(await shown(context), [1, 2]);
  assert.deepEqual(await shown(context, 99), [1, 2]);
  await drive.share(id(1), 'bob', bob);
  assert.deepEqual(await shown(contextOf(drive.openAs('bob', bob), blocks)), [1]);
});

void test('a block that was altered, or is not there, costs its own thumbnail alone', async () => {
  const { drive, blocks, context } = await pictures();
  const [first, sealed] = [...blocks][0] ?? assert.fail();
  blocks.set(first, flipped(sealed, 50));
  assert.deepEqual(await shown(context), [2]);
  // Nor where the store does not verify what it gives.
  const unverified = {
    content: { fetchBlock: (cid: CID) => Promise.resolve(blocks.get(cid.toString()) ?? sealed) },
  };
  assert.deepEqual(await shown(contextOf(drive.owner, blocks, { connection: unverified })), [2]);
  blocks.delete(first);
  assert.deepEqual(await shown(context), [2]);
  blocks.set(first, sealed);
  assert.deepEqual(await shown(context), [1, 2]);
});

void test('metadata that names the block of another file or version shows nothing', async () => {
  const { put, seal, add, context } = await pictures();
  const ofTwo = await put(await seal(2));
  await add(3, ofTwo);
  await add(4, await put(await seal(4, { node: id(4), version: 2 })));
  await add(5, 'not a CID');
  assert.deepEqual(await shown(context, 3, 4, 5), [1, 2]);
  await add(6, await put(await seal(6)));
  assert.deepEqual(await shown(context, 3, 4, 5, 6), [1, 2, 6]);
});

void test('a share of another version, of another file or of nobody opens nothing', async () => {
  const { drive, blocks, context } = await pictures();
  const lies: ((share: Share) => Share)[] = [
    (share) => ({ ...share, version: 2 }),
    (share) => ({ ...share, enclaveShare: flipped(share.enclaveShare, 0) }),
    (share) => ({ ...share, id: share.id === id(1) ? id(2) : id(1) }),
    (share) => ({ ...share, id: id(77) }),
  ];
  for (const lie of lies) {
    const calls = lyingCalls(drive.owner.calls, lie);
    assert.deepEqual(await shown(contextOf(drive.owner, blocks, { calls })), []);
  }
  const calls = lyingCalls(drive.owner.calls, (share) => share);
  assert.deepEqual(await shown(contextOf(drive.owner, blocks, { calls })), [1, 2]);
  assert.deepEqual(await shown(context), [1, 2]);
});

/** Calls that count what is asked about thumbnails, or refuse it. */
function countedCalls(calls: DriveCalls, refusal?: DriveError) {
  const asked: string[][] = [];
  const counted: DriveCalls = {
    ...calls,
    async query(method, args) {
      if (method !== 'thumbnails') return calls.query(method, args);
      asked.push((args as Queries['thumbnails']).ids);
      if (refusal !== undefined) throw refusal;
      return calls.query(method, args);
    },
  };
  return { asked, calls: counted };
}

void test('what the device remembers is not released again, and who lost access loses it there too', async () => {
  const { drive, blocks } = await pictures();
  const thumbnails = createThumbnailMemory(
    createSealedStore(createMemoryStore(), bytes32(3), bytes32(4), 'thumbnails'),
  );
  const { asked, calls } = countedCalls(drive.owner.calls);
  const context = contextOf(drive.owner, blocks, { calls, thumbnails });
  assert.deepEqual(await shown(context), [1, 2]);
  blocks.clear();
  assert.deepEqual(await shown(context), [1, 2]);
  assert.equal(asked.length, 1);
  const denied = countedCalls(drive.owner.calls, new DriveError('not-permitted', 'no'));
  await drive.addFile(id(3), root, vault(3), { meta: { thumbnail: 'x' } });
  assert.deepEqual(
    await shown(contextOf(drive.owner, blocks, { calls: denied.calls, thumbnails }), 3),
    [1, 2],
  );
  assert.deepEqual(await shown(contextOf(drive.owner, blocks, { calls: denied.calls, thumbnails })), []);
});

void test('a drive that knows no thumbnails is asked once; one that does not answer, again', async () => {
  const { drive, blocks } = await pictures();
  const unknown = new ContractRefusal('unknown-method', '');
  const older = countedCalls(drive.owner.calls, new DriveError('refused', 'no', { cause: unknown }));
  const onOlder = contextOf(drive.owner, blocks, { calls: older.calls });
  for (let again = 0; again < 2; again++) assert.deepEqual(await shown(onOlder), []);
  assert.equal(older.asked.length, 1);
  const silent = countedCalls(drive.owner.calls, new DriveError('offline', 'no'));
  const onSilent = contextOf(drive.owner, blocks, { calls: silent.calls });
  for (let again = 0; again < 2; again++) assert.deepEqual(await shown(onSilent), []);
  assert.equal(silent.asked.length, 2);
});

void test('nothing is asked where no entry has one', async () => {
  const { drive, blocks } = await pictures();
  await drive.addFile(id(3), root, vault(3), { meta: {} });
  const { asked, calls } = countedCalls(drive.owner.calls);
  const context = contextOf(drive.owner, blocks, { calls });
  await context.view.refresh();
  assert.equal((await fetchThumbnails(context, [id(3), root])).size, 0);
  assert.deepEqual(asked, []);
});
