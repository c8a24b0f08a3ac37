import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { CliError, type CliErrorCode } from '../client/cli-error.ts';
import { buildContract } from './build-contract.ts';
import { bootCostOf } from './local-contract.ts';
import { SDK_FOLDER } from './paths.ts';

void describe('building a contract', () => {
  let folder: string;

  const begin = `import { defineContract, method, object, StorageValue } from 'velum/contract';\n`;

  async function contractOf(name: string, text: string): Promise<string> {
    const path = join(folder, name);
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'contract.ts'), text);
    return path;
  }

  async function refused(text: string, code: CliErrorCode, said: RegExp): Promise<void> {
    const name = `c${String(Math.random()).slice(2)}`;
    await assert.rejects(buildContract(await contractOf(name, text)), (error) => {
      assert.ok(error instanceof CliError, String(error));
      assert.equal(error.code, code);
      assert.match(error.message.replaceAll(new RegExp(`\\S*${basename(folder)}/${name}/`, 'g'), ''), said);
      return true;
    });
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'velum-build-'));
  });
  after(() => rm(folder, { recursive: true }));

  void test('gives the bundle and its schema, and the bundle alone gives the same', async () => {
    const text = `${begin}export const contract = defineContract({ commands: { go: method(object({}), () => 1) } });`;
    const path = await contractOf('sound', text);
    const built = await buildContract(path);
    assert.equal(built.name, 'sound');
    assert.deepEqual(Object.keys(built.schema?.commands ?? {}), ['go']);
    const file = join(folder, 'sound.js');
    await writeFile(file, built.bundle);
    assert.deepEqual(await buildContract(file), { ...built, folder });
    const [cost, again] = [await bootCostOf(built.bundle), await bootCostOf(built.bundle)];
    assert.ok(cost.gas > 1_000_000 && cost.gas < cost.most, String(cost.gas));
    assert.deepEqual(again, cost);
    const config = JSON.parse(await readFile(join(path, SDK_FOLDER, 'tsconfig.json'), 'utf8')) as object;
    assert.deepEqual(Object.keys(config), ['compilerOptions']);
  });

  void test('a contract of this repository is built where it lies, and nothing is left beside it', async () => {
    const counter = join(import.meta.dirname, '../../contracts/counter');
    assert.deepEqual(Object.keys((await buildContract(counter)).schema?.commands ?? {}), ['add']);
    await assert.rejects(readFile(join(counter, SDK_FOLDER, 'tsconfig.json')), { code: 'ENOENT' });
  });

  void test('what the compiler or the bundler has against it is said with its line', async () => {
    await Promise.all([
      refused(
        `${begin}defineContract({ queries: { a: (c) => c.tme } });`,
        'does-not-compile',
        /1 error\n {2}contract\.ts:2:41 TS2551/,
      ),
      refused(
        `${begin}setTimeout(() => 1);`,
        'does-not-compile',
        /contract\.ts:2:1 TS2304: Cannot find name 'setTimeout'/,
      ),
      refused('const x = ;', 'does-not-compile', /1 error\n {2}contract\.ts:1:11 Unexpected ";"/),
      refused(
        `import 'node:fs';`,
        'does-not-compile',
        /contract\.ts:1:8 Could not resolve "node:fs"; a contract has/,
      ),
    ]);
  });

  void test('why it does not boot is said, with its line where there is one', async () => {
    await Promise.all([
      refused('export {};', 'does-not-boot', /^it makes no contract: call defineContract/),
      refused(
        `${begin}defineContract({});\n\ndefineContract({});`,
        'does-not-boot',
        /^contract\.ts:4:1 Error: defineContract was called twice/,
      ),
      refused(
        `${begin}new StorageValue('x').set(1);\ndefineContract({});`,
        'does-not-boot',
        /^contract\.ts:2:\d+ Error: state, events/,
      ),
      refused(
        `${begin}defineContract({ queries: { schema: () => 1 } });`,
        'does-not-boot',
        /^contract\.ts:2:1 TypeError: the query/,
      ),
      refused(
        `let i = 0;\nwhile (i >= 0) i += 1;\nexport {};`,
        'does-not-boot',
        /^its top level does not end/,
      ),
    ]);
  });

  void test('what is no contract is said to be none', async () => {
    const none = join(folder, 'none');
    await assert.rejects(buildContract(none), { code: 'no-path' });
    await mkdir(none);
    await assert.rejects(buildContract(none), { code: 'no-path' });
    await writeFile(join(none, 'text.js'), 'hello');
    await assert.rejects(buildContract(join(none, 'text.js')), { code: 'does-not-boot' });
  });
});
