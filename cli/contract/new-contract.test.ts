import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { buildContract } from './build-contract.ts';
import { newContract, TEMPLATES } from './new-contract.ts';

void describe('a new contract', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'velum-new-'));
  });
  after(() => rm(folder, { recursive: true }));

  void test('builds as it is, from every template, outside of this repository', async () => {
    for (const template of TEMPLATES) {
      const path = join(folder, `my-${template}`);
      await newContract(path, template);
      const { name, schema } = await buildContract(path);
      assert.equal(name, `my-${template}`);
      assert.ok(Object.keys(schema?.commands ?? {}).length > 0);
      const files = await readdir(path);
      assert.deepEqual(
        ['README.md', 'contract.test.ts', 'contract.ts', 'tsconfig.json'].filter(
          (file) => !files.includes(file),
        ),
        [],
      );
      for (const file of files.filter((one) => one.endsWith('.ts')))
        assert.doesNotMatch(await readFile(join(path, file), 'utf8'), /\.\.\/sdk/);
    }
  });

  void test('is made in an empty folder only, under a name that is one', async () => {
    await newContract(join(folder, 'twice'), 'counter');
    await assert.rejects(newContract(join(folder, 'twice'), 'counter'), { code: 'exists' });
    for (const name of ['Twice', 'a b', '-x', '7up'])
      await assert.rejects(newContract(join(folder, name), 'counter'), { code: 'bad-argument' });
  });
});
