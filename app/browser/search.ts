import type { DriveSnapshot, Entry } from '../../lib/drive/index.ts';
import { previewKindOf } from '../preview/preview-kind.ts';
import { isOpenable, liesIn } from './listing.ts';

export const searchKinds = ['any', 'folder', 'image', 'media', 'document', 'other'] as const;
export type SearchKind = (typeof searchKinds)[number];

const DOCUMENT_TYPES = /^application\/(pdf|rtf|epub|msword|vnd\.(ms-|openxmlformats-|oasis\.opendocument))/;

/**
 * Entries below `top`, itself and the trash left out, whose names have all words of `text`: case and accents do not count.
 * It runs over what is decrypted in this tab; nobody learns what was looked for.
 */
export function searchEntries(
  snapshot: DriveSnapshot,
  top: string,
  { text, kind }: { text: string; kind: SearchKind },
): Entry[] {
  const words = folded(text).split(/\s+/u).filter(Boolean);
  const matches = [...snapshot.entries.values()].filter((entry) => {
    if (entry.id === top || entry.trashed || (kind !== 'any' && kindOf(entry) !== kind)) return false;
    const name = folded(entry.name);
    return words.every((word) => name.includes(word));
  });
  return matches.filter(({ id }) => isOpenable(snapshot, id) && liesIn(snapshot, id, top));
}

export function kindOf(entry: Entry): Exclude<SearchKind, 'any'> {
  if (entry.kind === 'folder') return 'folder';
  const kind = previewKindOf(entry);
  if (kind === 'image') return 'image';
  if (kind === 'video' || kind === 'audio') return 'media';
  if (kind !== 'none' || DOCUMENT_TYPES.test(entry.type)) return 'document';
  if (entry.type.startsWith('image/')) return 'image';
  return /^(video|audio)\//.test(entry.type) ? 'media' : 'other';
}

/** Compatibility forms, capitals and accents are taken away. */
function folded(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
