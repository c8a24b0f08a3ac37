import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { toHex } from '../../lib/base/bytes.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { scriptOf, testContext } from '../../lib/tee/pruntime/engine/testing.ts';
import { openEngines } from './engines.ts';

const wasm = fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm'));
const thread = new URL('../../lib/tee/pruntime/engine/thread.ts', import.meta.url).href;

void describe('the engines of a program', () => {
  let folder: string;
  const place = async (path: string): Promise<void> => {
    await mkdir(path, { recursive: true });
    await copyFile(wasm, join(path, 'quickjs.wasm'));
    await writeFile(join(path, 'engine-thread.mjs'), `import ${JSON.stringify(thread)};`);
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'velum-engines-test-'));
    await place(folder);
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('its own alone, or others beside it by their identity; each runs contracts', async () => {
    const alone = await openEngines(folder, silentLogger);
    const identity = toHex(alone.identity);
    assert.equal(alone.others.size, 0);
    await alone.dispose();
    await place(join(folder, 'engines', identity));
    const both = await openEngines(folder, silentLogger);
    try {
      assert.deepEqual([...both.others.keys()], [identity]);
      for (const engine of [both.own, ...both.others.values()]) {
        await engine.open('i', scriptOf('', 'q() { return 1; }'), []);
        assert.ok((await engine.query('i', testContext('query'), 'q', {})).ok);
      }
    } finally {
      await both.dispose();
    }
  });

  test('a folder whose engine is another than its name says is refused', async () => {
    const wrong = join(folder, 'engines', 'ab'.repeat(32));
    await place(wrong);
    await assert.rejects(openEngines(folder, silentLogger), { name: 'EngineError', code: 'bad-engine' });
    await rename(wrong, join(folder, 'engines', 'none'));
    await assert.rejects(openEngines(folder, silentLogger), { code: 'bad-engine' });
  });
});
