import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { randomBytes } from '../../lib/base/bytes.ts';
import { readOrMakeSecret } from './secret-file.ts';

void describe('a secret that is made once', () => {
  let folder: string;
  before(async () => void (folder = await mkdtemp(join(tmpdir(), 'velum-secret-'))));
  after(() => rm(folder, { recursive: true, force: true }));
  const make = () => randomBytes(32);

  void test('all who ask at once get the same one, and so does who asks later', async () => {
    const path = join(folder, 'once');
    const many = await Promise.all(Array.from({ length: 8 }, () => readOrMakeSecret(path, 32, make)));
    const later = await readOrMakeSecret(path, 32, make);
    for (const one of many) assert.deepEqual(one, later);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(folder), ['once']);
  });

  void test('an empty or shortened one is refused, never used and never replaced', async () => {
    for (const length of [0, 31]) {
      const path = join(folder, `short-${String(length)}`);
      await writeFile(path, new Uint8Array(length));
      await assert.rejects(readOrMakeSecret(path, 32, make), { name: 'SecretFileError', code: 'damaged' });
      assert.equal((await stat(path)).size, length);
    }
    const whole = join(folder, 'whole');
    await writeFile(whole, new Uint8Array(32).fill(7));
    assert.deepEqual(await readOrMakeSecret(whole, 32, make), new Uint8Array(32).fill(7));
  });
});
