import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { buffer, text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { patternBytes } from './support/files.ts';
import { startLiedToCli, type LiedToCli } from './support/lied-to-cli.ts';
import type { LyingPortal } from './support/lying-portal.ts';
import { startCli } from './support/run-cli.ts';

const MEGABYTE = 1 << 20;

void describe('velum put - and get -', () => {
  let cli: LiedToCli;
  let portal: LyingPortal;
  let folder: string;
  let env: Record<string, string>;
  const content = patternBytes(9 * MEGABYTE + 123, 6);

  const run = async (args: string[], input: Uint8Array | number = new Uint8Array()) => {
    const isFile = typeof input === 'number';
    const velum = startCli(args, env, isFile ? input : undefined);
    velum.stdin?.end(isFile ? undefined : input);
    const [stdout, stderr, code] = await Promise.all([buffer(velum.stdout), text(velum.stderr), velum.ended]);
    return { code, stdout, stderr };
  };
  const ok = async (args: string[], input?: Uint8Array): Promise<Buffer> => {
    const { code, stdout, stderr } = await run(args, input);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const refused = async (args: string[], why: RegExp, input?: number): Promise<void> => {
    const { code, stdout, stderr } = await run(args, input);
    assert.deepEqual([code, stdout.length], [1, 0], stderr);
    assert.match(stderr, why);
  };
  const list = async (): Promise<string> => (await ok(['ls'])).toString();

  before(async () => {
    cli = await startLiedToCli();
    ({ portal, folder, env } = cli);
    await ok(['account', 'create']);
  });
  after(() => cli.dispose());

  void test('what goes in by one pipe comes out of another, and again as the next version', async () => {
    await ok(['mkdir', '/dumps']);
    await ok(['put', '-', '/dumps', '--name', 'all.sql'], content);
    assert.ok((await ok(['get', '/dumps/all.sql', '-'])).equals(content));
    assert.match((await ok(['ls', '/dumps'])).toString(), new RegExp(` ${String(content.length)} `));
    const next = content.subarray(0, 5000);
    await ok(['put', '-', '/dumps', '--name', 'all.sql'], next);
    assert.ok((await ok(['get', '/dumps/all.sql', '-'])).equals(next));
    assert.ok((await ok(['get', '/dumps/all.sql', '-', '--at', '1'])).equals(content));
  });

  void test('an empty input is an empty file', async () => {
    await ok(['put', '-', '--name', 'nothing']);
    assert.equal((await ok(['get', '/nothing', '-'])).length, 0);
  });

  void test('an input that cannot be read leaves nothing', async () => {
    const directory = await open(folder);
    await refused(['put', '-', '--name', 'torn'], /unreadable: .*nothing was stored/, directory.fd);
    await directory.close();
    assert.doesNotMatch(await list(), /torn/);
  });

  void test('a store that fails while the input goes on ends the command', async () => {
    portal.withhold((path) => (path === '/v1/blocks' ? 'cut' : undefined));
    const { stdin, stderr, ended } = startCli(['put', '-', '--name', 'unstored'], env);
    const told = text(stderr);
    // It is never ended: who writes a log does not, either.
    stdin?.write(content.subarray(0, 9 * MEGABYTE));
    assert.equal(await ended, 1);
    portal.withhold(undefined);
    assert.match(await told, /velum: offline/);
    assert.doesNotMatch(await list(), /unstored/);
  });

  void test('a reader that leaves, and a block that is altered, are told: what came is not all', async () => {
    await ok(['put', '-', '--name', 'film'], content);
    const { stdout, stderr, ended } = startCli(['get', '/film', '-'], env);
    const told = text(stderr);
    stdout.once('data', () => stdout.destroy());
    assert.equal(await ended, 1);
    assert.match(await told, /incomplete: .* of 9437307 bytes: its reader left/);

    let blocks = 0;
    portal.lie((path, bytes) => {
      if (!path.startsWith('/ipfs/')) return undefined;
      // The root comes first, then a CAR of all, and what that did not bring, block by block.
      const isCar = path.includes('format=car');
      if (!isCar && ++blocks < 2) return undefined;
      const at = isCar ? 4 * MEGABYTE : bytes.length - 1;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return bytes;
    });
    const altered = await run(['get', '/film', '-']);
    portal.lie(undefined);
    assert.equal(altered.code, 1);
    assert.match(altered.stderr, /incomplete: .* of 9437307 bytes: tampered/);
    assert.ok(altered.stdout.length > 0 && altered.stdout.length < content.length);
    assert.ok(altered.stdout.equals(content.subarray(0, altered.stdout.length)));
    assert.ok((await ok(['get', '/film', '-'])).equals(content));
  });

  void test('it says what it needs', async () => {
    await ok(['mkdir', '/folder']);
    await refused(['put', '-'], /bad-argument: .*--name/);
    await refused(['put', 'README.md', '--name', 'x'], /bad-argument: --name goes with/);
    await refused(['get', '/folder', '-'], /bad-argument: a folder/);
    await refused(['put', '-', '--name', 'folder'], /conflict: there is a folder/);
    const { VELUM_PASSWORD_FILE: file, ...others } = env;
    env = others;
    await refused(['put', '-', '--name', 'x'], /bad-argument: .*VELUM_PASSWORD_FILE/);
    env = { ...others, VELUM_PASSWORD_FILE: String(file) };
    await ok(['put', '-', '--name', 'x']);
  });
});
