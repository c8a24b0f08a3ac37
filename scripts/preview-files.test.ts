import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { packReader } from '../app/preview/frame/pdf-files.ts';
import { packPdfFiles } from './preview-files.ts';

test('what is packed is read again, and nothing else', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'velum-pdfjs-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const name of ['cmaps', 'standard_fonts', 'wasm']) await mkdir(join(folder, name));
  await writeFile(join(folder, 'cmaps/A.bcmap'), 'one');
  await writeFile(join(folder, 'cmaps/LICENSE'), 'free');
  await writeFile(join(folder, 'standard_fonts/F.pfb'), 'three');
  await writeFile(join(folder, 'wasm/jbig2.wasm'), 'four');
  await writeFile(join(folder, 'wasm/quickjs-eval.wasm'), 'an interpreter');

  const pack = await packPdfFiles(folder);
  const reader = new (packReader(new Blob([new Uint8Array(pack)])))();
  const read = async (kind: string, filename: string): Promise<string> =>
    Buffer.from(await reader.fetch({ kind, filename })).toString();
  assert.equal(await read('cMapUrl', 'A.bcmap'), 'one');
  assert.equal(await read('cMapUrl', 'LICENSE'), 'free');
  assert.equal(await read('standardFontDataUrl', 'F.pfb'), 'three');
  assert.equal(await read('wasmUrl', 'jbig2.wasm'), 'four');
  for (const [kind, filename] of [
    ['wasmUrl', 'quickjs-eval.wasm'],
    ['cMapUrl', 'F.pfb'],
    ['constructor', 'name'],
    ['__proto__', '../cmaps/A.bcmap'],
  ] as const)
    await assert.rejects(reader.fetch({ kind, filename }), RangeError);
});
