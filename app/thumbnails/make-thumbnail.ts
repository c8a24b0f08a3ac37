import type { Bytes } from '../../lib/base/bytes.ts';
import { imageTypeOf, previewKindOf } from '../preview/preview-kind.ts';

/** A larger picture is not taken into memory for a small one. A film is read where it lies. */
const MOST_DECODED = 50 << 20;

/**
 * What draws a small picture of a picture or a film; `undefined` for other files. What else the file says (place, camera, author) is not in it.
 * It gives `undefined` where the browser cannot read the file, or it cannot be made small enough. The code that draws is fetched when it is wanted.
 */
export function thumbnailMaker(file: File): (() => Promise<Bytes | undefined>) | undefined {
  const drawn = (kind: 'picture' | 'film') => async (): Promise<Bytes | undefined> =>
    (await import('./draw-thumbnail.ts')).drawThumbnail(kind, file);
  if (imageTypeOf(file) !== undefined) return file.size > MOST_DECODED ? undefined : drawn('picture');
  return previewKindOf(file) === 'video' ? drawn('film') : undefined;
}
