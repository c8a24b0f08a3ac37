import type { NodeId } from '../../../contracts/drive/schema.ts';
import { refusalOf } from '../call.ts';
import { withRenewal } from '../changes.ts';
import type { OpenDrive } from '../drive-context.ts';
import { persistently } from '../persist.ts';
import { fileOf, isAnchored, releaseUnused } from '../put-file.ts';
import { withThumbnail } from '../put-thumbnail.ts';
import {
  contentOf,
  storeBatch,
  type BatchOptions,
  type SmallFile,
  type StoredVersion,
} from './store-batch.ts';

/** What became of a batch. */
export type BatchResult<F> = {
  /** What the drive has. */
  readonly stored: readonly { readonly file: F; readonly id: NodeId }[];
  /** The block that the command stands in, where its confirmation was not lost on the way. */
  readonly block: number | undefined;
  readonly unread: readonly { readonly file: F; readonly error: unknown }[];
  /** What the contract said no to, together: nothing of it is there, and each may be tried alone. */
  readonly refused: readonly F[];
};

/**
 * Stores small files with two requests and one command: their blocks and thumbnails in one CAR, their pins, their versions. The caller keeps their
 * sum below a CAR's limit.
 * @throws DriveError as an upload, but for what the contract says no to and what cannot be read.
 */
export async function putBatch<F extends SmallFile>(
  open: OpenDrive,
  files: readonly F[],
  options: BatchOptions,
): Promise<BatchResult<F>> {
  const { versions, unread } = await storeBatch(open, files, options);
  const { isTaken, block } = await anchorAll(open, versions, options);
  return {
    ...{ block, unread },
    stored: isTaken ? versions.map(({ file, place: { id } }) => ({ file, id })) : [],
    refused: isTaken ? [] : versions.map(({ file }) => file),
  };
}

/** Where it is not certain whether an attempt was executed, that is looked up before what is missing is sent again. */
async function anchorAll<F extends SmallFile>(
  open: OpenDrive,
  versions: readonly StoredVersion<F>[],
  { onInterrupted }: BatchOptions,
): Promise<{ isTaken: boolean; block: number | undefined }> {
  let left = versions;
  let attempts = 0;
  /** Whether an attempt whose confirmation was lost has stored them all. */
  const areThere = async (): Promise<boolean> => {
    await open.view.refresh();
    left = left.filter((version) => !isAnchored(open, contentOf(version, true)));
    return left.length === 0;
  };
  return persistently(async () => {
    if (left.length === 0 || (++attempts > 1 && (await areThere())))
      return { isTaken: true, block: undefined };
    try {
      return { isTaken: true, block: await anchor(open, left) };
    } catch (error) {
      if (refusalOf(error) === undefined) throw error;
      if (attempts > 1) return { isTaken: await areThere(), block: undefined };
      for (const version of left) await releaseUnused(open, contentOf(version, true));
      return { isTaken: false, block: undefined };
    }
  }, onInterrupted);
}

/** @returns the block that the command stands in. */
async function anchor(open: OpenDrive, versions: readonly StoredVersion<SmallFile>[]): Promise<number> {
  const [first] = versions;
  const target = first?.file.target;
  const thumbnails = versions.some(({ thumbnail }) => thumbnail !== undefined) || undefined;
  const { block } = await withThumbnail(open, thumbnails, (are) =>
    withRenewal(open, target?.parent ?? target?.id ?? '', async (rekeys, keyAfter) => {
      const files = [];
      for (const version of versions) {
        const content = contentOf(version, are === true);
        files.push(await fileOf(open, content, version.file.target.parent, keyAfter));
      }
      return open.calls.command('putVersions', { rekeys, folders: [], files });
    }),
  );
  return block;
}
