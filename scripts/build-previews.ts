import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import { build, transform, type BuildOptions } from 'esbuild';
import { frameDocument } from './frame-policy.ts';
import { packPdfFiles } from './preview-files.ts';

/** What the pages must allow for the frames that they open, which are bound by their policy as well as by their own. */
export type FrameTexts = { scripts: string[]; styles: string[] };

/** Browsers of the last two years. */
const TARGET = 'es2022';

/**
 * Builds the documents that previews are shown in, `preview/light.html` and `preview/pdf.html`, and `preview/pdf-files.bin`, what
 * PDFs may ask for.
 *
 * @param out - the folder of the exported app.
 */
export async function buildPreviews(
  root: string,
  out: string,
  sha256: (text: string) => string,
): Promise<FrameTexts> {
  const folder = join(out, 'preview');
  const pdfjs = join(root, 'node_modules/pdfjs-dist');
  await mkdir(folder, { recursive: true });
  const worker = await promisify(deflateRaw)(await pdfWorker(pdfjs), { level: 9 });
  const texts: FrameTexts = { scripts: [], styles: [] };
  const sources = join(root, 'app/preview/frame');
  const shared = await readFile(join(sources, 'frame.css'), 'utf8');
  for (const name of ['light', 'pdf'] as const) {
    const source = join(sources, name);
    const script = await bundle(`${source}.ts`, {
      PDF_WORKER_DEFLATED: JSON.stringify(name === 'pdf' ? worker.toString('base64') : ''),
    });
    const style = await minified(shared + (await readFile(`${source}.css`, 'utf8')));
    const html = frameDocument({ script, style, hasWorker: name === 'pdf' }, sha256);
    await writeFile(join(folder, `${name}.html`), html);
    texts.scripts.push(script);
    texts.styles.push(style);
  }
  await writeFile(join(folder, 'pdf-files.bin'), await packPdfFiles(pdfjs));
  return texts;
}

async function bundle(entry: string, define: Record<string, string>): Promise<string> {
  return markupEscaped(await built(entry, { format: 'esm', define }));
}

/** As a script: browsers do not start a module out of memory where the origin is an opaque one. */
function pdfWorker(pdfjs: string): Promise<string> {
  return built(join(pdfjs, 'legacy/build/pdf.worker.mjs'), { format: 'iife' });
}

async function built(entry: string, options: BuildOptions): Promise<string> {
  const { outputFiles = [] } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    target: TARGET,
    charset: 'utf8',
    legalComments: 'inline',
    // pdf.js asks where it lies only to find what is put in place here.
    logOverride: { 'empty-import-meta': 'silent' },
    ...options,
  });
  return outputFiles[0]?.text ?? '';
}

/** A document ends its script at such text, wherever it stands. In programs it stands in strings, patterns and comments. */
const markupEscaped = (script: string): string => script.replaceAll(/<(?=\/?script|!--)/gi, '\\x3C');

async function minified(style: string): Promise<string> {
  return (await transform(style, { loader: 'css', minify: true })).code.trim();
}
