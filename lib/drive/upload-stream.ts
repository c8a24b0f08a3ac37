import type { NodeId } from '../../contracts/drive/schema.ts';
import type { Bytes } from '../base/bytes.ts';
import { codeOf } from '../base/errors.ts';
import { entriesByPlace, placeOf } from './batch/places.ts';
import { checkName } from './content/names.ts';
import type { Purse } from './credit/purse.ts';
import { DriveError } from './drive-error.ts';
import { openOf } from './open-drives.ts';
import { newFileIn, putFile } from './put-file.ts';
import type { Drive, TransferOptions, UploadProgress, UploadSource } from './types.ts';
import { putVersion } from './upload.ts';
import { readerOf } from './versions.ts';

/** A file whose length nobody knows before its end; it can be read once. */
export type StreamSource = Pick<UploadSource, 'name' | 'type' | 'modified'> & {
  readonly chunks: AsyncIterable<Bytes>;
};

/**
 * Stores a stream under its name in a folder, or as the next version of the file that has this name. What came lies nowhere in clear, so it
 * cannot be gone on with after an interruption of this process, nor be kept as a conflict copy.
 * @throws DriveError `conflict` for the name of a folder and where another device saved that version first; what the stream throws, and then
 * the drive has nothing of it.
 */
export async function uploadStream(
  drive: Drive,
  folder: NodeId,
  { chunks, ...described }: StreamSource,
  options: TransferOptions<UploadProgress> = {},
): Promise<NodeId> {
  const open = openOf(drive);
  const name = checkName(described.name);
  const existing = entriesByPlace(open.view.snapshot()).get(placeOf(folder, name));
  if (existing?.kind === 'folder')
    throw new DriveError('conflict', `there is a folder named “${name}” already`);
  const content = chunks[Symbol.asyncIterator]();
  const source = { ...described, name, size: undefined, read: readerOf(content, Infinity) };
  const paying = { ...open, purse: growing(open.purse) };
  try {
    return existing === undefined
      ? await putFile(paying, newFileIn(folder), source, options)
      : await putVersion(paying, existing.id, source, options);
  } finally {
    // Not awaited: a generator that waits for its input ends after that.
    content.return?.().catch(() => undefined);
  }
}

/** What a stream has drawn at a time at most, bytes. */
const MOST = 2 ** 28;

/** A purse for what may become any length: draws as much again as it drew before, or, where there is not so much, what is needed now. */
function growing(purse: Purse): Purse {
  return {
    ...purse,
    async setAside(bytes) {
      const aside = await purse.setAside(bytes);
      let drawn = bytes;
      return {
        ...aside,
        async refill(needed) {
          const wanted = Math.max(needed, Math.min(drawn, MOST));
          drawn += wanted;
          try {
            await aside.refill(wanted);
          } catch (error) {
            if (codeOf(error) !== 'over-quota' || wanted === needed) throw error;
            await aside.refill(needed);
          }
        },
      };
    },
  };
}
