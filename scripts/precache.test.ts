import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { precacheScript } from './precache.ts';

type Precache = { version: string; files: Record<string, string> };

async function exported(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'velum-out-'));
  t.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'drive'));
  await writeFile(join(folder, 'drive/index.html'), '<p>drive</p>');
  for (const name of [
    'icon.svg',
    'policies.json',
    'service-worker.js',
    'service-worker-downloads.js',
    'service-worker-media.js',
    'precache.js',
  ])
    await writeFile(join(folder, name), name);
  return folder;
}

async function precacheOf(folder: string): Promise<Precache> {
  const script = await precacheScript(folder);
  return JSON.parse(script.replace(/^self\.PRECACHE = |;\n$/g, '')) as Precache;
}

test('every file of the app is listed with its hash, and what no version holds is not', async (t) => {
  const { files } = await precacheOf(await exported(t));
  assert.deepEqual(Object.keys(files), ['/drive/index.html', '/icon.svg']);
  const hash = createHash('sha256').update('<p>drive</p>').digest('base64');
  assert.equal(files['/drive/index.html'], `sha256-${hash}`);
});

test('the version is that of the contents: another file or another byte makes another one', async (t) => {
  const folder = await exported(t);
  const { version } = await precacheOf(folder);
  assert.match(version, /^[A-Za-z0-9]{16}$/);
  await writeFile(join(folder, 'policies.json'), 'other');
  assert.equal((await precacheOf(folder)).version, version);
  await writeFile(join(folder, 'icon.svg'), 'other');
  const changed = (await precacheOf(folder)).version;
  assert.notEqual(changed, version);
  await writeFile(join(folder, 'new.js'), '');
  assert.notEqual((await precacheOf(folder)).version, changed);
});
