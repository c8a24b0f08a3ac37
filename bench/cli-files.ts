import { createCipheriv } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';

const MEBIBYTE = 1 << 20;

/** Bytes that look like nothing and are the same each time. */
function noise(seed: number): (length: number) => Buffer {
  const key = Buffer.alloc(16);
  key.writeUInt32BE(seed);
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  return (length) => cipher.update(Buffer.alloc(length));
}

export async function writeLarge(path: string, mebibytes: number): Promise<void> {
  const next = noise(1);
  const file = createWriteStream(path);
  for (let at = 0; at < mebibytes; at++) if (!file.write(next(MEBIBYTE))) await once(file, 'drain');
  file.end();
  await once(file, 'finish');
}

/** Files of 1 to 16 KiB. @returns their bytes. */
export async function writeSmall(folder: string, count: number): Promise<number> {
  await mkdir(folder, { recursive: true });
  const next = noise(2);
  let sum = 0;
  for (let at = 0; at < count; at++) {
    const length = 1024 + (next(4).readUInt32BE() % (15 * 1024 + 1));
    await writeFile(join(folder, `${String(at).padStart(6, '0')}.bin`), next(length));
    sum += length;
  }
  return sum;
}
