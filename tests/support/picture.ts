import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

type Colour = readonly [red: number, green: number, blue: number];

/** A square of one colour as a PNG (8 bits, RGB). */
export const pngSquare = (side: number, colour: Colour): Buffer => pngOf(side, side, () => colour);

/** Something like a landscape as a PNG: a sun over hills, in the colours of `hue` (0 to 1). */
export function pngLandscape(width: number, height: number, hue: number): Buffer {
  const sun = { x: width * (0.25 + hue / 2), y: height * 0.3, radius: Math.min(width, height) * 0.14 };
  return pngOf(width, height, (x, y) => {
    if (Math.hypot(x - sun.x, y - sun.y) < sun.radius) return [255, 236, 179];
    const hill = height * (0.7 + 0.08 * Math.sin((x / width) * 7 + hue * 9));
    if (y > hill) return [30, 80 + Math.round(60 * hue), 70];
    const light = y / height;
    return [Math.round(90 + 150 * light * hue), Math.round(120 + 80 * light), Math.round(220 - 60 * light)];
  });
}

/** The JPEG with an EXIF block that says it is to be turned by a quarter to the right. */
export function turned(jpeg: Uint8Array): Buffer {
  const exif = '4578696600004d4d002a00000008000101120003000000010006000000000000';
  const app1 = Buffer.from(`ffe1${(exif.length / 2 + 2).toString(16).padStart(4, '0')}${exif}`, 'hex');
  return Buffer.concat([jpeg.subarray(0, 2), app1, jpeg.subarray(2)]);
}

/** Bytes that no picture is made of. */
export const brokenPng = (): Buffer => Buffer.concat([Buffer.from(SIGNATURE), Buffer.from('no picture')]);

/** A picture as a PNG (8 bits, RGB), pixel by pixel. */
export function pngOf(width: number, height: number, colourAt: (x: number, y: number) => Colour): Buffer {
  const stride = 1 + 3 * width;
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) pixels.set(colourAt(x, y), y * stride + 1 + 3 * x);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
