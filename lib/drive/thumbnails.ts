import { codeOf, CodedError } from '../base/errors.ts';
import type { Bytes } from '../base/bytes.ts';
import { parseCid } from '../ipfs/block.ts';
import type { BlockClient } from '../ipfs/block-client.ts';
import { limits, type NodeId, type VersionSummary } from '../../contracts/drive/schema.ts';
import { refusalOf } from './call.ts';
import { unwrapVaultShare } from './crypto/node-keys.ts';
import { openThumbnail } from './crypto/thumbnail-box.ts';
import type { OpenDrive } from './drive-context.ts';
import type { RememberedThumbnail } from './memory/thumbnail-memory.ts';

/** What showing thumbnails needs of an open drive. */
export type ThumbnailContext = Pick<OpenDrive, 'drive' | 'view' | 'calls' | 'abilities' | 'thumbnails'> & {
  readonly connection: { readonly content: Pick<BlockClient, 'fetchBlock'> };
};

/** A thumbnail that signed metadata names, with the version that it belongs to. */
type Wanted = { node: NodeId; cid: string; latest: VersionSummary<Bytes> };

/**
 * The thumbnails of these entries' newest versions. What the device remembers is not asked for again; shares of the others pass the read
 * barrier together. A thumbnail that is not the one its author signed, or cannot be had now, is left out.
 */
export async function fetchThumbnails(
  open: ThumbnailContext,
  ids: readonly NodeId[],
): Promise<ReadonlyMap<NodeId, Bytes>> {
  const wanted = [...new Set(ids)].flatMap((id) => wantedOf(open, id) ?? []);
  const found = (await open.thumbnails?.recall(wanted)) ?? new Map<NodeId, Bytes>();
  const missing = wanted.filter(({ node }) => !found.has(node));
  for (let at = 0; at < missing.length && open.abilities.thumbnails; at += limits.thumbnails) {
    const fetched = await fetchBatch(open, missing.slice(at, at + limits.thumbnails));
    for (const { node, bytes } of fetched) found.set(node, bytes);
    if (fetched.length > 0) await open.thumbnails?.keep(fetched);
  }
  return found;
}

function wantedOf({ view }: ThumbnailContext, id: NodeId): Wanted | undefined {
  if (view.snapshot().entries.get(id)?.hasThumbnail !== true) return undefined;
  try {
    const { thumbnail, version } = view.meta(id);
    const { latest } = view.node(id);
    if (thumbnail === undefined || latest?.version !== version) return undefined;
    return { node: id, cid: thumbnail, latest };
  } catch (error) {
    // A refresh under way may have taken it out of sight.
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

async function fetchBatch(open: ThumbnailContext, batch: readonly Wanted[]): Promise<RememberedThumbnail[]> {
  const shares = await askForShares(open, batch);
  const opened = batch.map(async (one) => {
    const share = shares.get(one.node);
    if (share?.version !== one.latest.version) return [];
    const bytes = await unlessRefused(openOne(open, one, share.enclaveShare));
    return bytes === undefined ? [] : [{ node: one.node, cid: one.cid, bytes }];
  });
  return (await Promise.all(opened)).flat();
}

type Share = { version: number; enclaveShare: Bytes };

async function askForShares(
  { calls, abilities, thumbnails: memory }: ThumbnailContext,
  batch: readonly Wanted[],
): Promise<ReadonlyMap<NodeId, Share>> {
  try {
    const answer = await calls.query('thumbnails', { ids: batch.map(({ node }) => node) });
    return new Map(answer.thumbnails.map(({ id, ...share }) => [id, share]));
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    if (refusalOf(error) === 'unknown-method') abilities.thumbnails = false;
    // What one may no longer see is not kept to be looked at without the network either.
    if (codeOf(error) === 'not-permitted') await memory?.clear();
    return new Map();
  }
}

/** @throws CodedError of whatever does not hold. */
async function openOne(
  { connection, drive, view }: ThumbnailContext,
  { node, cid, latest }: Wanted,
  enclave: Bytes,
): Promise<Bytes> {
  const { version, keyGeneration, wrappedShare } = latest;
  const sealed = await connection.content.fetchBlock(parseCid(cid));
  const key = await view.keys.keyAt(node, keyGeneration);
  const { share: vault } = await unwrapVaultShare(drive, key, wrappedShare, node, version);
  return openThumbnail(drive, { enclave, vault }, { node, version }, sealed);
}

async function unlessRefused<T>(task: Promise<T>): Promise<T | undefined> {
  try {
    return await task;
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}
