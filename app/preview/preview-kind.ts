import type { Entry } from '../../lib/drive/index.ts';

export type PreviewKind = 'image' | 'text' | 'none';

/** Pictures that run nothing. SVG is not among them: it is a document, and is shown as its text. */
const IMAGES: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
};

const TEXTS = new Set(
  'txt md markdown csv tsv log json jsonl xml svg html htm css js mjs cjs ts tsx jsx py rb rs go java kt c h cc cpp hpp cs sh bash toml yaml yml ini conf env sql tex srt diff patch'.split(
    ' ',
  ),
);

const TEXT_TYPES =
  /^(text\/|application\/(json|xml|javascript|typescript|toml|yaml|x-yaml|x-sh|sql)$|image\/svg\+xml$)/;

/** A larger picture is not taken into memory for a look. */
export const MAX_IMAGE = 50 << 20;
export const MAX_TEXT = 256 << 10;

type Named = Pick<Entry, 'name' | 'type'>;

export function previewKindOf(entry: Named): PreviewKind {
  if (imageTypeOf(entry) !== undefined) return 'image';
  return TEXT_TYPES.test(entry.type) || TEXTS.has(endingOf(entry.name)) ? 'text' : 'none';
}

/** The type that a picture is shown as: one of a fixed list, whatever the file says of itself. */
export function imageTypeOf({ name, type }: Named): string | undefined {
  return (
    Object.values(IMAGES).find((known) => known === type) ??
    (type === '' ? ownValue(IMAGES, endingOf(name)) : undefined)
  );
}

function endingOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}

function ownValue(table: Record<string, string>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
