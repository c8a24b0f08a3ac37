import { asBytes, type Bytes } from '../lib/base/bytes.ts';
import { patternBytes } from '../tests/support/files.ts';
import { pngOf } from '../tests/support/picture.ts';

/** A picture that does not compress: about three bytes a pixel. */
export function noisePng(width: number, height: number): Bytes {
  const pixels = patternBytes(width * height * 3, 9);
  return asBytes(
    new Uint8Array(
      pngOf(width, height, (x, y) => {
        const at = (y * width + x) * 3;
        return [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0];
      }),
    ),
  );
}
