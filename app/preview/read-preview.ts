import { concatBytes, type Bytes } from '../../lib/base/bytes.ts';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { imageTypeOf, MAX_IMAGE, MAX_TEXT, previewKindOf } from './preview-kind.ts';

export type Preview =
  | { readonly kind: 'image'; readonly blob: Blob }
  | { readonly kind: 'text'; readonly text: string; readonly isCut: boolean }
  | { readonly kind: 'none' | 'too-large' };

/** Fetches and decrypts what a preview needs. No key is asked for where there is none to show. @throws DriveError */
export async function readPreview(drive: Drive, entry: Entry, signal: AbortSignal): Promise<Preview> {
  const kind = previewKindOf(entry);
  if (kind === 'none') return { kind };
  if (kind === 'image' && entry.size > MAX_IMAGE) return { kind: 'too-large' };
  const download = await drive.download(entry.id, { version: entry.version, signal });
  if (kind === 'image') {
    const parts: Bytes[] = [];
    for await (const chunk of download.chunks()) parts.push(chunk);
    return { kind, blob: new Blob(parts, { type: imageTypeOf(entry) ?? 'image/png' }) };
  }
  const bytes = await firstBytes(download.chunks(), MAX_TEXT);
  return textOf(bytes, download.size > bytes.length);
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
function textOf(bytes: Bytes, isCut: boolean): Preview {
  try {
    return {
      kind: 'text',
      text: new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut }),
      isCut,
    };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { kind: 'none' };
  }
}
