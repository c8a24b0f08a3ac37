import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { utf8 } from '../../lib/base/bytes.ts';
import { openSealedFiles } from './sealed-files.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'velum-sealed-test-'));
});
after(() => rm(folder, { recursive: true }));

test('files are whole, for their owner only, and leave nothing beside them', async () => {
  const files = await openSealedFiles(join(folder, 'sealed'));
  assert.equal(await files.read('a'), undefined);
  await files.write('a', utf8('one'));
  await files.write('a', utf8('two'));
  await files.write('b', utf8('three'));
  const again = await openSealedFiles(join(folder, 'sealed'));
  assert.deepEqual(await again.read('a'), utf8('two'));
  assert.deepEqual((await again.list()).sort(), ['a', 'b']);
  assert.deepEqual((await readdir(join(folder, 'sealed'))).sort(), ['a.sealed', 'b.sealed']);
  assert.equal((await stat(join(folder, 'sealed', 'a.sealed'))).mode & 0o077, 0);
  assert.equal((await stat(join(folder, 'sealed'))).mode & 0o077, 0);
  await files.remove('a');
  await files.remove('a');
  assert.deepEqual(await files.list(), ['b']);
});
