import type { Bytes } from '../../base/bytes.ts';
import { contentKey } from '../../crypto/content-key.ts';
import type { NewFile, NodeId } from '../../../contracts/drive/schema.ts';
import { refusalOf } from '../call.ts';
import { newNodeId, withRenewal } from '../changes.ts';
import { releaseSecret, storedLength } from '../credit/stored.ts';
import type { OpenDrive } from '../drive-context.ts';
import { persistently } from '../persist.ts';
import { newFile, releaseUnused, type Content } from '../put-file.ts';
import type { EncryptedFile } from '../content/encrypt-file.ts';
import type { Place } from '../content/place.ts';
import { contentAad, metaOf, newShares } from '../store-file.ts';
import type { TransferConduct, UploadSource } from '../transfer-types.ts';

/** A small file on its way to a folder; its name is checked. */
export type SmallFile = { readonly parent: NodeId; readonly source: Omit<UploadSource, 'path'> };

export type BatchOptions = Pick<TransferConduct, 'onInterrupted'> & { readonly signal?: AbortSignal };

type Prepared = { readonly parent: NodeId; readonly content: Content };

/**
 * Stores small files that are not in the drive yet with two requests and one command: their blocks in one CAR, their pins, their versions. The caller
 * keeps their sum below a CAR's limit.
 * @returns whether the drive took them; if not, nothing of them is there, and each may be tried alone.
 * @throws DriveError as an upload, but for what the contract says no to.
 */
export async function putBatch(
  open: OpenDrive,
  files: readonly SmallFile[],
  options: BatchOptions,
): Promise<boolean> {
  return anchorAll(open, await storeAll(open, files, options), options);
}

async function storeAll(
  { connection, drive, purse }: OpenDrive,
  files: readonly SmallFile[],
  { signal, onInterrupted }: BatchOptions,
): Promise<Prepared[]> {
  const prepared = files.map(({ parent, source }) => ({
    ...{ parent, source },
    place: { id: newNodeId(), version: FIRST, shares: newShares() },
  }));
  const small = prepared.map(({ source, place: { id, shares } }) => ({
    source,
    keys: {
      key: contentKey(shares.enclave, shares.vault, { ...drive, node: id, version: FIRST }),
      aad: contentAad(drive, id, FIRST),
    },
    secret: releaseSecret(drive, shares.vault, id, FIRST),
  }));
  const needed = files.reduce((sum, { source: { size } }) => sum + storedLength(size), 0);
  const storeMany = await persistently(connection.storingMany, onInterrupted);
  const aside = await persistently(() => purse.setAside(needed), onInterrupted);
  let used = 0;
  try {
    const how = { network: drive.network, paid: aside, signal };
    const all = await storeMany(small, { ...how, ...(onInterrupted !== undefined && { onInterrupted }) });
    used = all.reduce((sum, { bytes }) => sum + bytes, 0);
    return all.flatMap((stored, at) => contentOf(prepared[at], stored));
  } finally {
    aside.end(used);
  }
}

const FIRST = 1;

function contentOf(file: (SmallFile & { place: Place }) | undefined, stored: EncryptedFile): Prepared[] {
  if (file === undefined) return [];
  const { parent, source, place } = file;
  const meta = metaOf(source, source.name, FIRST);
  return [{ parent, content: { ...place, stored, meta, thumbnail: undefined } }];
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
  if (!isTaken) for (const { content } of left) await releaseUnused(open, content);
  return isTaken;
}
