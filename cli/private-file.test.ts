import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readPrivateFile, writePrivateJson } from './private-file.ts';

void describe('a private file', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'velum-private-'));
  });
  after(() => rm(folder, { recursive: true }));

  void test('is written for its user alone and comes back', async () => {
    const path = join(folder, 'below/account.json');
    await writePrivateJson(path, { a: 1 });
    assert.equal(await readPrivateFile(path), '{\n  "a": 1\n}\n');
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    await writePrivateJson(path, { a: 2 });
    assert.deepEqual(JSON.parse(await readFile(path, 'utf8')), { a: 2 });
    assert.deepEqual(await readdir(join(folder, 'below')), ['account.json']);
  });

  void test('that is absent is told from one that is there and cannot be read', async () => {
    assert.equal(await readPrivateFile(join(folder, 'absent')), undefined);
    await mkdir(join(folder, 'taken'));
    const unreadable = { name: 'CliError', code: 'unreadable' };
    await assert.rejects(readPrivateFile(join(folder, 'taken')), unreadable);
    await assert.rejects(writePrivateJson(join(folder, 'taken'), {}), { code: 'EISDIR' });
  });
});
