import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { requireApart } from './build-services.ts';
import { buildIfStale } from './build-stamp.ts';
import { SERVICES_BUILD, servicePath } from './built-services.ts';

void test('a bundle runs as long as it was made of the present sources; else they run themselves', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'velum-services-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const put = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  const bundle = join(root, 'build/services/portal.mjs');
  const source = join(root, 'workers/portal/main.ts');
  const build = (): Promise<boolean> => {
    const all = SERVICES_BUILD.outputs.map((output) => put(output, 'bundle'));
    return buildIfStale(root, { ...SERVICES_BUILD, build: () => Promise.all(all) }, () => undefined);
  };
  for (const path of [
    'workers/portal/main.ts',
    'lib/base/bytes.ts',
    'cli/main.ts',
    'contracts/sdk/index.ts',
  ]) {
    await put(path, 'before');
    assert.equal(servicePath(root, 'portal'), source, path);
    await build();
    assert.equal(servicePath(root, 'portal'), bundle, path);
    await put(path, 'changed since');
    assert.equal(servicePath(root, 'portal'), source, path);
  }
  await build();
  assert.equal(servicePath(root, 'portal'), bundle);
  await rm(join(root, 'build/services/chain.mjs'));
  assert.equal(servicePath(root, 'portal'), source);
});

void test('what is under the GPL is no part of a bundle', () => {
  const input = (path: string) => ({ inputs: { [path]: { bytes: 1, imports: [] } }, outputs: {} });
  for (const name of ['smoldot/dist/index.js', '@substrate/connect-known-chains/dist/polkadot.js'])
    assert.throws(() => {
      requireApart(input(`node_modules/${name}`));
    }, /must not be bundled/);
  requireApart(input('node_modules/@polkadot/api/index.js'));
});
