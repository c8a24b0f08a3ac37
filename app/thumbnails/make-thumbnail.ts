import type { Bytes } from '../../lib/base/bytes.ts';
import { imageTypeOf } from '../preview/preview-kind.ts';

/** Pixels of a thumbnail's longer side: as large as the largest place that shows one. Smaller where detail takes too many bytes. */
const SIDES = [320, 240, 160];
const QUALITIES = [0.8, 0.6, 0.4];
const MAX_BYTES = 24 << 10;
/** A small file may hold a picture that fills the memory. */
const MAX_PIXELS = 80e6;

/** Whether a file is a picture that a thumbnail may be made of. */
/** A larger picture is not taken into memory for a small one. */
const MOST_DECODED = 50 << 20;

export const isPicture = (file: File): boolean =>
  file.size <= MOST_DECODED && imageTypeOf(file) !== undefined;

/**
 * Draws a small picture of a picture, the right way up. What else the file says (place, camera, author) is not in it.
 * @returns `undefined` where the browser cannot read it, or it cannot be made small enough.
 */
export async function makeThumbnail(file: File): Promise<Bytes | undefined> {
  if (!(await isDecodable(file))) return undefined;
  const bitmap = await createImageBitmap(file);
  try {
    for (const side of SIDES) {
      const canvas = drawn(bitmap, side);
      for (const quality of QUALITIES) {
        const blob = await encoded(canvas, quality);
        if (blob.size <= MAX_BYTES) return new Uint8Array(await blob.arrayBuffer());
      }
    }
    return undefined;
  } finally {
    bitmap.close();
  }
}

/** Reads the picture's measures before all of its pixels. */
async function isDecodable(file: File): Promise<boolean> {
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    const loaded = new Promise<boolean>((resolve) => {
      image.onload = () => {
        resolve(image.naturalWidth * image.naturalHeight <= MAX_PIXELS);
      };
      image.onerror = () => {
        resolve(false);
      };
    });
    image.src = url;
    return await loaded;
  } finally {
    URL.revokeObjectURL(url);
  }
}

function drawn(bitmap: ImageBitmap, side: number): OffscreenCanvas {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new TypeError('the browser draws nothing');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  return canvas;
}

/** WebP, or JPEG in a browser that makes none: it then gives PNG without saying so. */
async function encoded(canvas: OffscreenCanvas, quality: number): Promise<Blob> {
  const webp = await canvas.convertToBlob({ type: 'image/webp', quality });
  return webp.type === 'image/webp' ? webp : canvas.convertToBlob({ type: 'image/jpeg', quality });
}
