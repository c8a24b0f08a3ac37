import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { compressFiles } from './compress.ts';
import { checkScriptBudget } from './script-budget.ts';

/** Text that compresses to about three quarters. */
const noise = (length: number): string =>
  Array.from({ length: Math.ceil(length / 44) }, (_, i) =>
    createHash('sha256').update(String(i)).digest('base64'),
  )
    .join('')
    .slice(0, length);

test('what the list needs is counted compressed, with the library and without what is loaded later', async (t) => {
  const out = await exported(t, {
    'a.js': `load(["static/chunks/later.js"]);load(["static/chunks/lib.js","static/chunks/beside.js"])`,
    'old.js': noise(9_000),
    'lib.js': `export{"restoreAccount"};${noise(2_000)}`,
    'beside.js': noise(2_000),
    'later.js': noise(50_000),
    'plain.js': ' '.repeat(50_000),
  });
  assert.equal(await checkScriptBudget(out, 6_000), '');
  assert.match(
    await checkScriptBudget(out, 3_000),
    /bytes of compressed script, \d+ too many\n.*(lib|beside)\.js/,
  );
});

test('an app whose library is not found does not pass', async (t) => {
  const out = await exported(t, {
    'a.js': 'load(["static/chunks/later.js"])',
    'later.js': 'x',
    'plain.js': '',
    'old.js': '',
  });
  assert.match(await checkScriptBudget(out, 6_000), /library was not found/);
});

async function exported(t: TestContext, chunks: Record<string, string>): Promise<string> {
  const out = await mkdtemp(join(tmpdir(), 'velum-out-'));
  t.after(() => rm(out, { recursive: true }));
  await mkdir(join(out, 'drive'));
  await mkdir(join(out, '_next/static/chunks'), { recursive: true });
  const script = (name: string, more = ''): string =>
    `<script src="/_next/static/chunks/${name}" async=""${more}></script>`;
  await writeFile(
    join(out, 'drive/index.html'),
    `<html>${script('a.js')}${script('plain.js')}${script('old.js', ' noModule=""')}<script>inline</script></html>`,
  );
  for (const [name, text] of Object.entries(chunks))
    await writeFile(join(out, '_next/static/chunks', name), text);
  await compressFiles(out);
  return out;
}
