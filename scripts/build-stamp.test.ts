import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { buildIfStale, type BuildPart } from './build-stamp.ts';

async function fixture(
  t: TestContext,
): Promise<{ root: string; part: BuildPart; built: () => number; run: () => Promise<boolean> }> {
  const root = await mkdtemp(join(tmpdir(), 'velum-stamp-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, 'lib/deep'), { recursive: true });
  await writeFile(join(root, 'lib/deep/a.ts'), 'a');
  await writeFile(join(root, 'lock.json'), '{}');
  let count = 0;
  const part: BuildPart = {
    name: 'thing',
    sources: ['lib', 'lock.json', 'absent.js'],
    outputs: ['out'],
    build: async () => {
      count += 1;
      await writeFile(join(root, 'out'), 'built');
    },
  };
  return { root, part, built: () => count, run: () => buildIfStale(root, part, () => undefined) };
}

void test('what was built is not built again', async (t) => {
  const { run, built } = await fixture(t);
  assert.equal(await run(), true);
  assert.equal(await run(), false);
  assert.equal(built(), 1);
});

void test('a changed, added or removed source and a lost output make it stale, a changed test does not', async (t) => {
  const { root, run } = await fixture(t);
  await run();
  await writeFile(join(root, 'lib/deep/a.test.ts'), 'test');
  assert.equal(await run(), false);
  const changes: (() => Promise<void>)[] = [
    () => writeFile(join(root, 'lib/deep/a.ts'), 'longer'),
    () => utimes(join(root, 'lib/deep/a.ts'), 1, 1),
    () => writeFile(join(root, 'lib/b.ts'), 'b'),
    () => rm(join(root, 'lib/b.ts')),
    () => writeFile(join(root, 'lock.json'), '{ }'),
    () => writeFile(join(root, 'absent.js'), ''),
    () => rm(join(root, 'out')),
  ];
  for (const change of changes) {
    await change();
    assert.equal(await run(), true, change.toString());
    assert.equal(await run(), false, change.toString());
  }
});

void test('a build that fails leaves no stamp, also where an older build had left one', async (t) => {
  const { root, part, run } = await fixture(t);
  await run();
  await writeFile(join(root, 'lib/deep/a.ts'), 'broken');
  const failing: BuildPart = { ...part, build: () => Promise.reject(new Error('does not compile')) };
  await assert.rejects(
    buildIfStale(root, failing, () => undefined),
    /does not compile/,
  );
  await assert.rejects(
    buildIfStale(root, failing, () => undefined),
    /does not compile/,
  );
  await writeFile(join(root, 'lib/deep/a.ts'), 'a');
  assert.equal(await run(), true);
});
