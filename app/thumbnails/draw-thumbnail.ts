import type { Bytes } from '../../lib/base/bytes.ts';
import { stillOfFilm } from './film-still.ts';
import { readPicture } from './read-picture.ts';
import type { Still } from './still.ts';

/** Pixels of a thumbnail's longer side: as large as the largest place that shows one. Smaller where detail takes too many bytes. */
const SIDES = [320, 240, 160];
const QUALITIES = [0.8, 0.6, 0.4];
const MAX_BYTES = 24 << 10;

/** A small picture of a file; `undefined` where the browser cannot read it, or it cannot be made small enough. */
export const drawThumbnail = async (kind: 'picture' | 'film', file: File): Promise<Bytes | undefined> =>
  smallEnough(await (kind === 'picture' ? readPicture(file) : stillOfFilm(file)));

/** WebP or JPEG of few bytes; closes the still. */
async function smallEnough(still: Still | undefined): Promise<Bytes | undefined> {
  if (still === undefined) return undefined;
  try {
    for (const side of SIDES) {
      const canvas = drawn(still, side);
      for (const quality of QUALITIES) {
        const blob = await encoded(canvas, quality);
        if (blob.size <= MAX_BYTES) return new Uint8Array(await blob.arrayBuffer());
      }
    }
    return undefined;
  } finally {
    still.close();
  }
}

function drawn({ source, ...size }: Still, side: number): OffscreenCanvas {
  const scale = Math.min(1, side / Math.max(size.width, size.height));
  const width = Math.max(1, Math.round(size.width * scale));
  const height = Math.max(1, Math.round(size.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new TypeError('the browser draws nothing');
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, width, height);
  return canvas;
}

/** WebP, or JPEG in a browser that makes none: it then gives PNG without saying so. */
async function encoded(canvas: OffscreenCanvas, quality: number): Promise<Blob> {
  const webp = await canvas.convertToBlob({ type: 'image/webp', quality });
  return webp.type === 'image/webp' ? webp : canvas.convertToBlob({ type: 'image/jpeg', quality });
}
