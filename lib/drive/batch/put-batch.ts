import { randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { contentKey } from '../../crypto/content-key.ts';
import { carOf } from '../../ipfs/car/car-slices.ts';
import type { Block } from '../../ipfs/block.ts';
import { pinReleaseHash } from '../../protocol/pin-request.ts';
import type { NewFile, NodeId } from '../../../contracts/drive/schema.ts';
import { refusalOf } from '../call.ts';
import { newNodeId, withRenewal } from '../changes.ts';
import { orNoRoom } from '../content/no-room.ts';
import { withCredit } from '../content/with-credit.ts';
import { releaseSecret } from '../credit/stored.ts';
import type { OpenDrive } from '../drive-context.ts';
import { persistently } from '../persist.ts';
import { newFile, type Content } from '../put-file.ts';
import { contentAad, metaOf, newShares } from '../store-file.ts';
import type { TransferConduct, UploadSource } from '../types.ts';
import { encryptSmall } from './encrypt-small.ts';

/** A small file on its way to a folder; its name is checked. */
export type SmallFile = { readonly parent: NodeId; readonly source: Omit<UploadSource, 'path'> };

export type BatchOptions = TransferConduct & { readonly signal?: AbortSignal };

type Prepared = { readonly parent: NodeId; readonly content: Content; readonly block: Block };

/**
 * Stores small files that are not in the drive yet with three requests and one command: their blocks in one CAR, their pins, their versions. The caller
 * keeps their sum below a CAR's limit.
 * @returns whether the drive took them; if not, nothing of them is there, and each may be tried alone.
 * @throws DriveError as an upload, but for what the contract says no to.
 */
export async function putBatch(
  open: OpenDrive,
  files: readonly SmallFile[],
  options: BatchOptions,
): Promise<boolean> {
  const prepared: Prepared[] = [];
  for (const { parent, source } of files) prepared.push(await prepare(open, parent, source));
  await storeAll(open, prepared, options);
  return anchorAll(open, prepared, options);
}

async function prepare({ drive }: OpenDrive, parent: NodeId, source: SmallFile['source']): Promise<Prepared> {
  const place = { id: newNodeId(), version: 1, shares: newShares() };
  const { id, version, shares } = place;
  const key = contentKey(shares.enclave, shares.vault, { ...drive, node: id, version });
  const { stored, block } = await encryptSmall(source, { key, aad: contentAad(drive, id, version) });
  const meta = metaOf(source, source.name, version);
  return { parent, block, content: { ...place, stored, meta, thumbnail: undefined } };
}

async function storeAll(
  { connection: { content }, drive, purse }: OpenDrive,
  prepared: readonly Prepared[],
  { signal, onInterrupted }: BatchOptions,
): Promise<void> {
  const blocks = prepared.map(({ block }) => block);
  const bytes = blocks.reduce((sum, block) => sum + block.bytes.length, 0);
  const to = { signal, upload: toHex(randomBytes(16)) };
  const aside = await persistently(() => purse.setAside(bytes), onInterrupted);
  const pins = prepared.map(({ content: { id, version, shares, stored } }) => {
    const secret = releaseSecret(drive, shares.vault, id, version);
    return { root: stored.root, release: pinReleaseHash(drive.network, stored.root.bytes, secret) };
  });
  try {
    const request = <T>(run: (how: { purse: string }) => Promise<T>): Promise<T> =>
      persistently(() => withCredit(aside, bytes, (how) => orNoRoom(run(how))), onInterrupted);
    await request((how) => content.putCar(carOf(blocks), { ...to, ...how }));
    await request((how) => content.pinAll(pins, { ...to, ...how }));
  } finally {
    aside.end(bytes);
  }
}

/** Where it is not certain whether an attempt was executed, that is looked up before what is missing is sent again. */
async function anchorAll(
  open: OpenDrive,
  prepared: readonly Prepared[],
  { onInterrupted }: BatchOptions,
): Promise<boolean> {
  let left = prepared;
  let attempts = 0;
  const isTaken = await persistently(async () => {
    if (++attempts > 1) {
      await open.view.refresh();
      left = left.filter(({ content: { id } }) => !open.view.snapshot().entries.has(id));
      if (left.length === 0) return true;
    }
    const [first] = left;
    if (first === undefined) return true;
    try {
      await withRenewal(open, first.parent, async (rekeys, keyAfter) => {
        const all: NewFile<Bytes>[] = [];
        for (const { parent, content } of left) all.push(await newFile(open, parent, content, keyAfter));
        await open.calls.command('putVersions', { rekeys, folders: [], files: all });
      });
      return true;
    } catch (error) {
      if (refusalOf(error) === undefined) throw error;
      return false;
    }
  }, onInterrupted);
  if (!isTaken) await releaseAll(open, left);
  return isTaken;
}

async function releaseAll(
  { connection, drive, purse }: OpenDrive,
  refused: readonly Prepared[],
): Promise<void> {
  const releasing = purse.fill(async (name) => {
    for (const { content } of refused) {
      const { id, version, shares, stored } = content;
      const secret = releaseSecret(drive, shares.vault, id, version);
      await connection.content.release(stored.root, secret, { purse: name });
    }
  });
  await releasing.catch(() => undefined);
}
