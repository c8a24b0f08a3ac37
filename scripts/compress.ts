import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TEXTS = new Set(['.html', '.js', '.css', '.txt', '.json', '.svg', '.webmanifest', '.wasm']);
/** Below this, headers weigh more than what is saved. */
const SMALLEST = 1024;

/** What a file takes on the way, by the encoding that the browser accepts (RFC 9110, section 8.4.1). */
const ENCODINGS = {
  '.br': (bytes: Uint8Array): Promise<Buffer> =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  '.gz': (bytes: Uint8Array): Promise<Buffer> => promisify(gzip)(bytes, { level: 9 }),
};

/** Writes compressed forms beside the files of a folder, once, so that whoever serves them need not. */
export async function compressFiles(folder: string): Promise<void> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((entry) => entry.isFile() && TEXTS.has(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name));
  for (const path of paths) {
    const bytes = await readFile(path);
    if (bytes.length < SMALLEST) continue;
    await Promise.all(
      Object.entries(ENCODINGS).map(async ([ending, encode]) =>
        writeFile(path + ending, await encode(bytes)),
      ),
    );
  }
}
