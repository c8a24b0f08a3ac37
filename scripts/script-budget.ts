import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Script that a browser which has nothing takes until it shows the list of files: compressed bytes. */
const BUDGET = 300_000;

/** What the client library exports, by which its chunk is known whatever it is called. */
const LIBRARY = '"restoreAccount"';

/**
 * Adds up what the page of the file list names and what it loads before the list is there: the client library, with whatever its loader
 * asks for beside it. Screens and dialogs that are loaded when they are wanted do not count.
 *
 * @param out - the exported app, with its compressed forms.
 * @returns what is wrong; empty if it fits. It fails, too, where it does not find the library: then it does not know what it measured.
 */
export async function checkScriptBudget(out: string, budget = BUDGET): Promise<string> {
  const html = await readFile(join(out, 'drive/index.html'), 'utf8');
  const named = [...html.matchAll(/<script\s([^>]*)>/g)]
    .map(([, attributes = '']) => attributes)
    .filter((attributes) => !/\snomodule/i.test(attributes))
    .flatMap((attributes) => /src="([^"]+)"/.exec(attributes)?.[1] ?? []);
  if (named.length === 0) return 'the page of the file list names no script';
  const library = await libraryChunks(out, named);
  if (library.length === 0) return 'the chunk of the client library was not found';
  const chunks = [...new Set([...named, ...library])];
  const sizes = await Promise.all(chunks.map((chunk) => sizeOf(join(out, chunk))));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= budget) return '';
  const heaviest = chunks
    .map((chunk, i) => `${String(sizes[i] ?? 0).padStart(8)}  ${chunk}`)
    .sort()
    .reverse();
  return `${String(total)} bytes of compressed script, ${String(total - budget)} too many\n${heaviest.join('\n')}`;
}

/** The chunks of the one loader, among those in the named scripts, that brings the library. */
async function libraryChunks(out: string, named: readonly string[]): Promise<string[]> {
  for (const script of named) {
    const text = await readFile(join(out, script), 'utf8');
    for (const [list] of text.matchAll(/\[(?:"static\/chunks\/[\w.~-]+\.js",?)+\]/g)) {
      const chunks = [...list.matchAll(/"(static\/[^"]+)"/g)].map(([, path = '']) => `/_next/${path}`);
      const texts = await Promise.all(chunks.map((chunk) => readFile(join(out, chunk), 'utf8')));
      if (texts.some((found) => found.includes(LIBRARY))) return chunks;
    }
  }
  return [];
}

/** Bytes on the way: Brotli's, where there is such a form. */
async function sizeOf(path: string): Promise<number> {
  const compressed = `${path}.br`;
  return (await stat(existsSync(compressed) ? compressed : path)).size;
}
