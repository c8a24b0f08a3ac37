/**
 * What the app and the frame of a preview say to each other, over a port that the app hands to the frame once it is loaded.
 *
 * | from  | type   | with                                                   |
 * | ----- | ------ | ------------------------------------------------------ |
 * | frame | ready  |                                                        |
 * | app   | show   | the file, its name, the words and language of the app  |
 * | frame | shown  |                                                        |
 * | frame | failed | reason                                                 |
 * | frame | key    | a key that means something to the app                  |
 *
 * Both sides belong to one build; a message of another version is no message. Neither side trusts the other's shapes: what is in a
 * frame may have been taken over by the file that it shows.
 */
export const FRAME_VERSION = 1;

/** What a frame can show. `files` are the fonts, character maps and decoders that PDFs may ask for. */
export type Shown =
  | { readonly kind: 'image' | 'video' | 'audio'; readonly blob: Blob }
  | { readonly kind: 'pdf'; readonly blob: Blob; readonly files: Blob }
  | { readonly kind: 'text' | 'markdown'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string; readonly language: string };

/** Words of the app's catalogue that stand inside a frame. */
export const labelNames = ['text', 'empty', 'document', 'page', 'zoomIn', 'zoomOut', 'picture'] as const;
export type FrameLabels = Readonly<Record<(typeof labelNames)[number], string>>;

export type ShowMessage = {
  readonly version: typeof FRAME_VERSION;
  readonly type: 'show';
  readonly name: string;
  readonly language: string;
  readonly labels: FrameLabels;
  readonly shown: Shown;
};

const reasons = ['broken', 'password'] as const;
const keys = ['Escape', 'ArrowLeft', 'ArrowRight'] as const;

/** `broken`: the file is not what it is called, or the browser cannot show it. */
export type FailureReason = (typeof reasons)[number];
export type FrameKey = (typeof keys)[number];

export type FrameMessage =
  | { readonly type: 'ready' | 'shown' }
  | { readonly type: 'failed'; readonly reason: FailureReason }
  | { readonly type: 'key'; readonly key: FrameKey };

/** What came from a frame; `undefined` for anything else. */
export function parseFrameMessage(received: unknown): FrameMessage | undefined {
  if (!isRecord(received) || received['version'] !== FRAME_VERSION) return undefined;
  const { type } = received;
  if (type === 'ready' || type === 'shown') return { type };
  const reason = reasons.find((known) => known === received['reason']);
  if (type === 'failed' && reason !== undefined) return { type, reason };
  const key = keys.find((known) => known === received['key']);
  return type === 'key' && key !== undefined ? { type, key } : undefined;
}

/** What came from the app; `undefined` for anything else. */
export function parseShowMessage(received: unknown): ShowMessage | undefined {
  if (!isRecord(received) || received['version'] !== FRAME_VERSION || received['type'] !== 'show')
    return undefined;
  const { name, language } = received;
  const labels = parseLabels(received['labels']);
  const shown = parseShown(received['shown']);
  if (typeof name !== 'string' || typeof language !== 'string') return undefined;
  if (labels === undefined || shown === undefined) return undefined;
  return { version: FRAME_VERSION, type: 'show', name, language, labels, shown };
}

export function parseShown(received: unknown): Shown | undefined {
  if (!isRecord(received)) return undefined;
  const { kind, blob, files, text, language } = received;
  switch (kind) {
    case 'image':
    case 'video':
    case 'audio':
      return blob instanceof Blob ? { kind, blob } : undefined;
    case 'pdf':
      return blob instanceof Blob && files instanceof Blob ? { kind, blob, files } : undefined;
    case 'text':
    case 'markdown':
      return typeof text === 'string' ? { kind, text } : undefined;
    case 'code':
      return typeof text === 'string' && typeof language === 'string' ? { kind, text, language } : undefined;
    default:
      return undefined;
  }
}

function parseLabels(received: unknown): FrameLabels | undefined {
  if (!isRecord(received)) return undefined;
  const found = labelNames.map((name) => [name, received[name]] as const);
  if (found.some(([, label]) => typeof label !== 'string')) return undefined;
  return Object.fromEntries(found) as FrameLabels;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
