import type { Entry } from '../../lib/drive/index.ts';

type MediaKind = 'image' | 'video' | 'audio' | 'pdf';
export type PreviewKind = MediaKind | 'text' | 'code' | 'markdown' | 'none';

type Named = Pick<Entry, 'name' | 'type'>;

/** All that is shown by its type, by the endings of names. An SVG is a picture in a frame, and a document that runs scripts elsewhere. */
const ENDINGS: Readonly<Record<string, string>> = {
  ...{ png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp' },
  ...{ avif: 'image/avif', bmp: 'image/bmp', ico: 'image/x-icon', svg: 'image/svg+xml' },
  ...{ mp4: 'video/mp4', m4v: 'video/mp4', mov: 'video/quicktime', webm: 'video/webm' },
  ...{ ogv: 'video/ogg', mkv: 'video/x-matroska' },
  ...{ mp3: 'audio/mpeg', m4a: 'audio/mp4', aac: 'audio/aac', wav: 'audio/wav', flac: 'audio/flac' },
  ...{ ogg: 'audio/ogg', oga: 'audio/ogg', opus: 'audio/ogg', weba: 'audio/webm' },
  pdf: 'application/pdf',
};

/** Other names that browsers have for types of the list. */
const ALIASES: Readonly<Record<string, string>> = {
  ...{ 'image/vnd.microsoft.icon': 'image/x-icon', 'image/x-ms-bmp': 'image/bmp' },
  ...{ 'video/x-m4v': 'video/mp4', 'audio/mp3': 'audio/mpeg', 'audio/x-m4a': 'audio/mp4' },
  ...{ 'audio/x-wav': 'audio/wav', 'audio/wave': 'audio/wav', 'audio/x-flac': 'audio/flac' },
};

const TYPES = new Set(Object.values(ENDINGS));

/** A larger picture is not taken into memory for a look. */
export const MAX_IMAGE = 50 << 20;

const MARKDOWN = new Set(['md', 'markdown']);
const TEXTS = new Set(['txt', 'csv', 'tsv', 'log', 'conf', 'env', 'srt', 'vtt', 'ics', 'vcf']);
const TEXT_TYPES = /^(text\/|application\/(json|xml|javascript|typescript|toml|yaml|x-yaml|x-sh|sql)$)/;

/** Endings of code, after the name that the frame's highlighter has for the language. */
const CODE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    bash: 'sh bash zsh',
    c: 'c h',
    cpp: 'cc cpp cxx hpp',
    csharp: 'cs',
    css: 'css',
    diff: 'diff patch',
    go: 'go',
    ini: 'ini toml',
    java: 'java',
    javascript: 'js mjs cjs jsx',
    json: 'json jsonl',
    kotlin: 'kt kts',
    latex: 'tex',
    php: 'php',
    python: 'py',
    ruby: 'rb',
    rust: 'rs',
    sql: 'sql',
    swift: 'swift',
    typescript: 'ts tsx',
    xml: 'xml html htm xhtml',
    yaml: 'yaml yml',
  }).flatMap(([language, endings]) => endings.split(' ').map((ending) => [ending, language] as const)),
);

export function previewKindOf(entry: Named): PreviewKind {
  const type = mediaTypeOf(entry);
  if (type !== undefined) return mediaKindOf(type);
  const ending = endingOf(entry.name);
  if (MARKDOWN.has(ending) || entry.type === 'text/markdown') return 'markdown';
  if (languageOf(entry) !== '') return 'code';
  return TEXT_TYPES.test(entry.type) || TEXTS.has(ending) ? 'text' : 'none';
}

/**
 * The type that a frame is told: one of the fixed list, whatever the file says of itself. A type that the list knows counts more than
 * the ending of the name.
 */
export function mediaTypeOf({ name, type }: Named): string | undefined {
  const known = ownValue(ALIASES, type) ?? type;
  return TYPES.has(known) ? known : ownValue(ENDINGS, endingOf(name));
}

/** The type of a picture that runs nothing wherever it stands. */
export function imageTypeOf(entry: Named): string | undefined {
  const type = mediaTypeOf(entry);
  return type?.startsWith('image/') === true && type !== 'image/svg+xml' ? type : undefined;
}

/** The language of code; empty for what is none. HTML is code: it is shown as its source. */
export function languageOf({ name, type }: Named): string {
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'xml';
  return CODE.get(endingOf(name)) ?? '';
}

function mediaKindOf(type: string): MediaKind {
  const kinds: readonly MediaKind[] = ['image', 'video', 'audio'];
  return kinds.find((kind) => type.startsWith(`${kind}/`)) ?? 'pdf';
}

function endingOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}

function ownValue(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
