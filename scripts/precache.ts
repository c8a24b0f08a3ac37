import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Read by the portal, or by the browser at every start: no part of the version that a device keeps. */
const NOT_KEPT = new Set([
  '/policies.json',
  '/service-worker.js',
  '/service-worker-downloads.js',
  '/service-worker-media.js',
  '/precache.js',
]);

/**
 * What the service worker keeps of an exported app, as a script: its files, by path, each with its integrity (Subresource Integrity),
 * and a version that differs if any of them does.
 *
 * @param folder - the exported app.
 */
export async function precacheScript(folder: string): Promise<string> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replaceAll('\\', '/'))
    .filter((path) => !NOT_KEPT.has(path))
    .sort();
  const files: Record<string, string> = {};
  for (const path of paths) files[path] = `sha256-${sha256(await readFile(join(folder, path)))}`;
  const version = sha256(JSON.stringify(files))
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 16);
  return `self.PRECACHE = ${JSON.stringify({ version, files }, null, 1)};\n`;
}

function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}
