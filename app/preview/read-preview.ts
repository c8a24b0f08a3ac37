import { concatBytes, type Bytes } from '../../lib/base/bytes.ts';
import type { Download, Drive, Entry } from '../../lib/drive/index.ts';
import { readBlob } from './blob-parts.ts';
import { fetchFrame, fetchPdfFiles } from './frame-files.ts';
import type { Shown } from './frame-message.ts';
import { canStream } from './media-address.ts';
import { languageOf, MAX_IMAGE, mediaTypeOf, previewKindOf, type PreviewKind } from './preview-kind.ts';

/** What plays while it comes. */
export type StreamedPreview = {
  readonly kind: 'streamed';
  readonly media: 'video' | 'audio';
  readonly download: Download;
  readonly type: string;
};

export type Preview =
  | StreamedPreview
  | { readonly kind: 'frame'; readonly html: string; readonly shown: Shown; readonly isCut: boolean }
  | { readonly kind: 'none' }
  | { readonly kind: 'too-large'; readonly most: number };

export const MAX_TEXT = 1 << 20;

/** Larger files are not taken in for a look; films and sounds are where they cannot be streamed. Parts of media lie on the disk; a PDF is in memory twice while it is read. */
const LARGEST: Readonly<Partial<Record<PreviewKind, number>>> = {
  image: MAX_IMAGE,
  pdf: 256 << 20,
  video: 1 << 30,
  audio: 1 << 30,
};

type ReadOptions = { signal: AbortSignal; onProgress: (bytes: number) => void };

/** Fetches and decrypts what a preview needs. No key is asked for where there is none to show. @throws DriveError */
export async function readPreview(drive: Drive, entry: Entry, options: ReadOptions): Promise<Preview> {
  const kind = previewKindOf(entry);
  if (kind === 'none') return { kind };
  if ((kind === 'video' || kind === 'audio') && (await canStream())) {
    const download = await drive.download(entry.id, { version: entry.version });
    return { kind: 'streamed', media: kind, download, type: mediaTypeOf(entry) ?? '' };
  }
  const most = LARGEST[kind];
  if (most !== undefined && entry.size > most) return { kind: 'too-large', most };
  const [html, read] = await Promise.all([
    fetchFrame(kind === 'pdf' ? 'pdf' : 'light', options.signal),
    readShown(kind, drive, entry, options),
  ]);
  return read === undefined ? { kind: 'none' } : { kind: 'frame', html, ...read };
}

type Read = { shown: Shown; isCut: boolean };

async function readShown(
  kind: Exclude<PreviewKind, 'none'>,
  drive: Drive,
  entry: Entry,
  { signal, onProgress }: ReadOptions,
): Promise<Read | undefined> {
  const download = await drive.download(entry.id, { version: entry.version, signal });
  const type = mediaTypeOf(entry) ?? '';
  switch (kind) {
    case 'image':
    case 'video':
    case 'audio': {
      const blob = await readBlob(download.chunks(), type, onProgress);
      return { shown: { kind, blob }, isCut: false };
    }
    case 'pdf': {
      const files = fetchPdfFiles(signal);
      const blob = await readBlob(download.chunks(), type, onProgress);
      return { shown: { kind, blob, files: await files }, isCut: false };
    }
    case 'text':
    case 'code':
    case 'markdown': {
      const bytes = await firstBytes(download.chunks(), MAX_TEXT);
      const isCut = download.size > bytes.length;
      const text = textOf(bytes, isCut);
      if (text === undefined) return undefined;
      return {
        shown: kind === 'code' ? { kind, text, language: languageOf(entry) } : { kind, text },
        isCut,
      };
    }
  }
}

async function firstBytes(chunks: AsyncIterable<Bytes>, max: number): Promise<Bytes> {
  const parts: Bytes[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= max) break;
  }
  return concatBytes(...parts).slice(0, max);
}

/** What is not UTF-8 is no text, whatever its name says. A character that the cut went through is left out. */
function textOf(bytes: Bytes, isCut: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return undefined;
  }
}
