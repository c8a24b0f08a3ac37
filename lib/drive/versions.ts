import type { Bytes } from '../base/bytes.ts';
import { concatBytes, toHex } from '../base/bytes.ts';
import { CodedError } from '../base/errors.ts';
import { openManifest } from '../protocol/manifest.ts';
import type { NodeId, VersionSummary } from '../../contracts/drive/schema.ts';
import { fetchThumbnails } from './thumbnails.ts';
import { unwrapVaultShare } from './crypto/node-keys.ts';
import { download } from './download.ts';
import type { OpenDrive } from './drive-context.ts';
import { DriveError } from './drive-error.ts';
import type { FileVersion, TransferOptions, UploadProgress } from './types.ts';
import { putVersion } from './upload.ts';
import { addressOf, isPerson } from './vault.ts';

/** @throws DriveError `not-permitted`, `not-found`. */
export async function listVersions(open: OpenDrive, id: NodeId): Promise<FileVersion[]> {
  const found: FileVersion[] = [];
  let before: { before?: number } = {};
  for (;;) {
    const page = await open.calls.query('versions', { id, ...before });
    for (const summary of page.versions) found.push(await readVersion(open, id, summary));
    const last = page.versions.at(-1);
    if (!page.more || last === undefined) return found;
    if (last.version >= (before.before ?? Infinity))
      throw new DriveError('tampered', 'the history of this file goes round in circles');
    before = { before: last.version };
  }
}

/** Who signed it and how long it is; the content's own key is not asked for. */
async function readVersion(
  open: OpenDrive,
  id: NodeId,
  summary: VersionSummary<Bytes>,
): Promise<FileVersion> {
  const { version, keyGeneration, wrappedShare, time } = summary;
  try {
    const manifest = openManifest(summary.manifest, { ...open.drive, node: id, version });
    const key = await open.view.keys.keyAt(id, keyGeneration);
    const { size } = await unwrapVaultShare(open.drive, key, wrappedShare, id, version);
    const author = addressOf(toHex(manifest.author));
    return { version, size, time, author, ...(isPerson(manifest.author) ? {} : { throughRequest: true }) };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { version, size: 0, time, author: '', problem: 'tampered' };
  }
}

/** Every version has keys of its own, so that the content is fetched, verified and stored anew; it never lies anywhere in clear. */
export async function restoreVersion(
  open: OpenDrive,
  id: NodeId,
  version: number,
  options: TransferOptions<UploadProgress>,
): Promise<void> {
  const { signal } = options;
  const old = await download(open, id, { version, ...(signal === undefined ? {} : { signal }) });
  const { name, type, size } = old;
  const content = old.chunks()[Symbol.asyncIterator]();
  const kept = version === open.view.node(id).latest?.version ? await ofNewest(open, id) : {};
  const source = { name, type, size, modified: Date.now(), read: readerOf(content, size), ...kept };
  try {
    await putVersion(open, id, source, options);
  } finally {
    await content.return?.();
  }
}

/** What stays as it is where the newest version is stored anew. */
type Kept = { modified: number; thumbnail?: () => Promise<Bytes> };

async function ofNewest(open: OpenDrive, id: NodeId): Promise<Kept> {
  const { modified } = open.view.meta(id);
  const thumbnail = (await fetchThumbnails(open, [id])).get(id);
  return { modified, ...(thumbnail !== undefined && { thumbnail: () => Promise.resolve(thumbnail) }) };
}

/** Gives chunks in the lengths asked for, front to back. Before the last is given, the content's own end has been verified. */
export function readerOf(
  chunks: AsyncIterator<Bytes>,
  size: number,
): (start: number, end: number) => Promise<Bytes> {
  let rest: Bytes = new Uint8Array();
  return async (start, end) => {
    const parts = [rest];
    let have = rest.length;
    while (have < end - start || end === size) {
      const next = await chunks.next();
      if (next.done === true) break;
      parts.push(next.value);
      have += next.value.length;
    }
    const all = concatBytes(...parts);
    rest = all.slice(end - start);
    return all.slice(0, end - start);
  };
}
