import type { Bytes } from '../base/bytes.ts';
import { openManifest } from '../protocol/manifest.ts';
import type { NewFile, NewVersion, NextVersion, NodeId } from '../../contracts/drive/schema.ts';
import { refusalOf } from './call.ts';
import { newNode, newNodeId, withRenewal, type KeysAfter } from './changes.ts';
import { parseCid } from '../ipfs/block.ts';
import { releaseSecret } from './credit/stored.ts';
import { writeMeta } from './content/meta.ts';
import type { Place } from './content/place.ts';
import type { NodeKey } from './crypto/node-keys.ts';
import type { OpenDrive } from './drive-context.ts';
import { persistently } from './persist.ts';
import { storeThumbnail, thumbnailInTime, withThumbnail, type StoredThumbnail } from './put-thumbnail.ts';
import { metaOf, newShares, sealVersion, storeFile, type StoredFile } from './store-file.ts';
import type { Storing, Unfinished } from './uploads/unfinished.ts';
import type { PlacedSource, Confirmation, TransferOptions, UploadProgress } from './types.ts';

/** The contract's refusals where a version or node is there already. */
const TAKEN: ReadonlySet<unknown> = new Set(['node-exists', 'version-conflict']);

/** Where content goes: `parent` only for a file that is not there yet. */
export type Target = { id: NodeId; version: number; parent?: NodeId };

export const newFileIn = (parent: NodeId): Target => ({ id: newNodeId(), version: 1, parent });

/**
 * Stores a file, then anchors it: two fresh shares, the content encrypted under both, and one command that brings the enclave's
 * share to the contract and leaves the vault's share wrapped under the file's own key. A thumbnail is made and stored meanwhile.
 */
export async function putFile(
  open: OpenDrive,
  target: Target,
  source: PlacedSource,
  options: TransferOptions<UploadProgress>,
): Promise<NodeId> {
  const fresh = { id: target.id, version: target.version, shares: newShares() };
  const unfinished = await findUnfinished(open, target, source, fresh);
  const { id, version, shares } = unfinished?.place ?? fresh;
  const making = storeThumbnail(open, { node: id, version }, shares.vault, source.thumbnail);
  const storing: Storing = (how) => storeFile(open, source, { id, version, shares }, { ...options, ...how });
  const stored = await (unfinished?.store(storing) ?? storing({}));
  const { size } = stored;
  const { parent } = target;
  const described = metaOf({ ...source, size }, source.name, version);
  const confirmed = await withThumbnail(open, await thumbnailInTime(making), (thumbnail) => {
    const meta = thumbnail === undefined ? described : { ...described, thumbnail: thumbnail.cid };
    const content = { id, version, shares, stored, meta, thumbnail };
    return anchor(open, content, { parent, isResumed: unfinished?.isResumed ?? false }, options);
  });
  await unfinished?.end();
  const block = confirmed === undefined ? {} : { block: confirmed.block };
  options.onProgress?.({ phase: 'done', bytes: size, total: size, ...block });
  return id;
}

/** What an earlier process of this device left of it. */
async function findUnfinished(
  { drive, uploads }: OpenDrive,
  { id, version, parent = id }: Target,
  source: PlacedSource,
  fresh: Place,
): Promise<Unfinished | undefined> {
  const { size } = source;
  if (uploads === undefined || size === undefined) return undefined;
  const { openUnfinished } = await uploads.load();
  const { store } = uploads;
  return openUnfinished(
    { network: drive.network, store },
    { into: parent, version },
    { ...source, size },
    fresh,
  );
}

/**
 * One command; where it is not certain whether an earlier attempt was executed, that is looked up before it is sent again.
 * @returns its confirmation, unless an earlier attempt's was lost.
 */
async function anchor(
  open: OpenDrive,
  content: Content,
  { parent, isResumed }: { parent: NodeId | undefined; isResumed: boolean },
  { onInterrupted, onProgress }: TransferOptions<UploadProgress>,
): Promise<Confirmation | undefined> {
  const { id, meta } = content;
  let attempts = 0;
  const isThere = async (): Promise<boolean> => {
    await open.view.refresh();
    return isAnchored(open, content);
  };
  const command = (): Promise<Confirmation> =>
    withRenewal(open, parent ?? id, async (rekeys, keyAfter) => {
      const file = await fileOf(open, content, parent, keyAfter);
      return open.calls.command('putVersions', { rekeys, folders: [], files: [file] });
    });
  const confirmation = await persistently(async () => {
    onProgress?.({ phase: 'anchoring', bytes: meta.size, total: meta.size });
    if ((++attempts > 1 || isResumed) && (await isThere())) return undefined;
    try {
      return await command();
    } catch (error) {
      // An attempt whose confirmation was lost may have taken the place that this one wanted.
      if (attempts > 1 && TAKEN.has(refusalOf(error)) && (await isThere())) return undefined;
      const isUnused = attempts === 1 && !isResumed && isRefusal(error);
      if (isUnused) await releaseUnused(open, content);
      throw error;
    }
  }, onInterrupted);
  await persistently(() => open.view.refresh(), onInterrupted);
  return confirmation;
}

/** Whether the contract refused the content itself: arguments that an older one does not know are left out and tried again. */
const isRefusal = (error: unknown): boolean => ![undefined, 'bad-arguments'].includes(refusalOf(error));

/** What no version names would lie at the store for good. */
export async function releaseUnused(
  { connection, drive, purse }: OpenDrive,
  { id, version, shares, stored, thumbnail }: Content,
): Promise<void> {
  const secret = releaseSecret(drive, shares.vault, id, version);
  const pins = [{ root: stored.root, secret }];
  if (thumbnail !== undefined)
    pins.push({ root: parseCid(thumbnail.stored.root), secret: thumbnail.stored.secret });
  const releasing = purse.fill((name) =>
    Promise.all(pins.map((pin) => connection.content.release(pin.root, pin.secret, { purse: name }))),
  );
  // It is refused all the same.
  await releasing.catch(() => undefined);
}

/** Whether the drive's newest version of the file is this very content: its key is of this upload alone, and so is its root. */
export function isAnchored(open: OpenDrive, { id, version, stored }: Content): boolean {
  if (!open.view.snapshot().entries.has(id)) return false;
  const { latest } = open.view.node(id);
  if (latest?.version !== version) return false;
  return openManifest(latest.manifest, { ...open.drive, node: id, version }).root === stored.root.toString();
}

/** What was stored of a version. */
export type Content = StoredFile & { thumbnail: StoredThumbnail | undefined };

/** A version as a command has it: of a new file in `parent`, or of the file that has its id. */
export const fileOf = (
  open: OpenDrive,
  content: Content,
  parent: NodeId | undefined,
  keyAfter: KeysAfter,
): Promise<NewFile<Bytes> | NextVersion<Bytes>> =>
  parent === undefined ? nextVersion(open, content, keyAfter) : newFile(open, parent, content, keyAfter);

async function newFile(open: OpenDrive, parent: NodeId, content: Content, keyAfter: KeysAfter) {
  const { node, key } = await newNode(open, parent, content.meta, keyAfter, content.id);
  return { ...node, content: await versionOf(open, key, content) };
}

async function nextVersion(open: OpenDrive, content: Content, keyAfter: KeysAfter) {
  const { id } = content;
  const { key, generation } = await keyAfter(id);
  const meta = await writeMeta(open.drive, open.sessions.any(), key, { node: id, generation }, content.meta);
  return { id, meta, content: await versionOf(open, key, content) };
}

async function versionOf(
  open: OpenDrive,
  key: NodeKey,
  { thumbnail, ...stored }: Content,
): Promise<NewVersion<Bytes>> {
  const content = await sealVersion(open, key, stored);
  // Drives made before there were thumbnails do not know the word.
  return thumbnail === undefined
    ? content
    : { ...content, thumbnail: { enclaveShare: thumbnail.enclaveShare, stored: thumbnail.stored } };
}
