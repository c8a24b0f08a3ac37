import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { patternBytes } from './support/files.ts';
import { runCli, type CliResult } from './support/run-cli.ts';

void describe('the command line', () => {
  let network: TestNetwork;
  let folder: string;

  const velum = async (person: string, args: string[], cwd = folder): Promise<CliResult> => {
    const env = {
      VELUM_PORTAL_URL: network.url,
      VELUM_NETWORK: network.file.network,
      VELUM_ACCOUNT: join(folder, `${person}.json`),
      VELUM_PASSWORD_FILE: join(folder, 'password'),
    };
    return runCli(args, env, '', cwd);
  };
  const ok = async (person: string, ...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await velum(person, args);
    assert.equal(code, 0, stderr);
    return stdout.trim();
  };

  before(async () => {
    network = await startTestNetwork();
    folder = await mkdtemp(join(tmpdir(), 'velum-cli-'));
    await writeFile(join(folder, 'password'), 'correct horse battery\n');
    await Promise.all(['alice', 'bob'].map((person) => ok(person, 'account', 'create')));
  });
  after(async () => {
    await network.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  void test('put, ls and get move a folder there and back', async () => {
    await mkdir(join(folder, 'trip/photos'), { recursive: true });
    const photo = patternBytes(700_000);
    await writeFile(join(folder, 'trip/photos/one.jpg'), photo);
    await writeFile(join(folder, 'trip/notes.txt'), 'hello');
    await ok('alice', 'put', join(folder, 'trip'));
    assert.match(await ok('alice', 'ls', '/trip'), /photos\/[\s\S]*5 {2}notes\.txt/);
    await ok('alice', 'get', '/trip', join(folder, 'back'));
    assert.deepEqual(new Uint8Array(await readFile(join(folder, 'back/photos/one.jpg'))), photo);
    const missing = await velum('alice', ['get', '/nothing']);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /no-path/);
  });

  void test('share and revoke decide what another account gets', async () => {
    await writeFile(join(folder, 'plan.txt'), 'the plan');
    await ok('alice', 'put', join(folder, 'plan.txt'));
    const bob = await ok('bob', 'account', 'show');
    await ok('alice', 'share', '/plan.txt', bob);
    const [id = ''] = (await ok('bob', 'shared')).split(' ');
    await ok('bob', 'shared', '--get', id);
    assert.equal(await readFile(join(folder, 'plan.txt'), 'utf8'), 'the plan');
    await ok('alice', 'revoke', '/plan.txt', bob);
    const refused = await velum('bob', ['shared', '--get', id]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /not-permitted/);
  });

  void test('a link opens without an account', async () => {
    await writeFile(join(folder, 'leaflet.txt'), 'for everybody');
    await ok('alice', 'put', join(folder, 'leaflet.txt'));
    const url = await ok('alice', 'link', '/leaflet.txt');
    await ok('nobody', 'open-link', url, join(folder, 'got.txt'));
    assert.equal(await readFile(join(folder, 'got.txt'), 'utf8'), 'for everybody');
    const broken = await velum('nobody', ['open-link', url.slice(0, -2), join(folder, 'never.txt')]);
    assert.match(broken.stderr, /bad-link/);
  });
});
