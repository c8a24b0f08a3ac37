import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';

/** The folders of pdfjs-dist that PDFs may ask for, and what of them is packed. Licences go with what they are for. */
const FOLDERS: Readonly<Record<string, RegExp>> = {
  cmaps: /\.bcmap$|^LICENSE/,
  standard_fonts: /\.(pfb|ttf)$|^LICENSE/,
  wasm: /^(jbig2|openjpeg|qcms_bg)\.wasm$|^LICENSE_(?!.*QUICKJS)/,
};

/**
 * Packs fonts, character maps and decoders into one compressed file, in the format that `app/preview/frame/pdf-files.ts` reads. One file,
 * always taken whole: which of them a PDF asks for would tell something about it.
 *
 * @param pdfjs - the folder of the package.
 */
export async function packPdfFiles(pdfjs: string): Promise<Buffer> {
  const directory: Record<string, [number, number]> = {};
  const contents: Buffer[] = [];
  let at = 0;
  for (const [folder, wanted] of Object.entries(FOLDERS)) {
    for (const name of (await readdir(join(pdfjs, folder))).filter((file) => wanted.test(file)).sort()) {
      const content = await readFile(join(pdfjs, folder, name));
      directory[`${folder}/${name}`] = [at, content.length];
      contents.push(content);
      at += content.length;
    }
  }
  const header = Buffer.from(JSON.stringify(directory));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return promisify(deflateRaw)(Buffer.concat([length, header, ...contents]), { level: 9 });
}
