import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ServiceProcess } from '../cli/network/process-tree.ts';
import { toHex } from '../lib/base/bytes.ts';
import { deployContract, openContract } from '../lib/drive/contracts.ts';
import {
  createAccount,
  createRecoveryWords,
  restoreAccount,
  type Account,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { runCli, type CliResult } from './support/run-cli.ts';
import { startNewcomer } from './support/start-newcomer.ts';
import { beginUse, counter, type Use } from './support/steady-use.ts';
import { until } from './support/until.ts';

const NEWCOMERS = ['gatekeeper-2', 'gatekeeper-3', 'gatekeeper-4'];

void describe('a network of one gatekeeper, whose set changes', () => {
  let network: TestNetwork;
  let connection: NetworkConnection;
  let alice: Account;
  let first: string;
  let file: string;
  let use: Use | undefined;
  const newcomers: ServiceProcess[] = [];
  const words = createRecoveryWords();
  const content = patternBytes(50_000, 4);

  before(async () => {
    network = await startTestNetwork({ workers: 2 });
    connection = await network.connect();
    alice = await createAccount(connection, words);
    file = await upload(alice, 'of-before.bin');
    first = (await connection.view()).gatekeepers[0]?.identity ?? assert.fail('it has one');
  });
  after(async () => {
    await use?.end().catch(() => undefined);
    await Promise.all(newcomers.map((one) => one.stop()));
    await network.dispose();
  });

  const governance = (...args: string[]): Promise<CliResult> =>
    runCli(['governance', 'gatekeepers', ...args], {
      VELUM_PORTAL_URL: network.url,
      VELUM_NETWORK: network.file.network,
    });
  const decide = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await governance(...args, '--data', network.data);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const upload = (account: Account, name: string): Promise<string> =>
    account.drive.upload(account.drive.snapshot().roots[0] ?? '', sourceOf(name, content));
  const opens = async (account: Account, id: string): Promise<void> =>
    assert.deepEqual(await bytesOfDownload(await account.drive.download(id)), content);
  /** Identities of those outside the set who offer themselves, once all of them are admitted. */
  const admitted = (count: number): Promise<string[]> =>
    until(async () => {
      const { candidates, gatekeepers } = await connection.view();
      const members = new Set(gatekeepers.map(({ identity }) => identity));
      const outside = candidates.filter(({ identity }) => !members.has(identity));
      const found = outside.filter(({ status }) => status === 'admitted');
      assert.equal(found.length, count);
      return found.map(({ identity }) => identity);
    });
  const keyOf = (gatekeeper: string, set: number): string =>
    join(network.data, gatekeeper, `sealed/root-key-${String(set)}.sealed`);

  void test('three others offer themselves, are judged, and are nothing yet', async () => {
    newcomers.push(
      ...(await Promise.all(NEWCOMERS.map((name) => startNewcomer(network, name, 'gatekeeper')))),
    );
    const found = await admitted(3);
    const { stdout } = await governance();
    assert.match(stdout, new RegExp(`set 1: 1 of 1 must agree\\nmember    ${first}\\n`));
    for (const identity of found) assert.match(stdout, new RegExp(`candidate ${identity} admitted at http`));
    assert.equal(existsSync(keyOf('gatekeeper-2', 1)), false);
    await opens(alice, file);
  });

  void test('governance does not name what would be no set, and nobody else names one', async () => {
    const [one = ''] = await admitted(3);
    const refused = async (text: RegExp, ...args: string[]): Promise<void> => {
      const { code, stderr } = await governance(...args);
      assert.notEqual(code, 0);
      assert.match(stderr, text);
    };
    const here = ['--data', network.data];
    await refused(/--threshold takes 2 to 2/, 'add', one, '--threshold', '1', ...here);
    await refused(/no gatekeeper 01abcdef is among those/, 'add', '01abcdef', ...here);
    await refused(
      /no network in .*, so no key that governs one/,
      'add',
      one,
      '--data',
      join(network.data, 'logs'),
    );
    assert.equal((await connection.view()).set, 1);
  });

  void test('named, they share every secret; files of before open, for clients of before and new ones', async () => {
    const id = await deployContract(connection, words, { code: counter, replicas: 2 });
    use = beginUse(await openContract(connection, words, id));
    const said = await decide('add', ...(await admitted(3)), '--threshold', '3');
    assert.match(said, /set 2, 3 of 4 must agree, 1 may be lost/);
    await opens(alice, file);
    assert.equal(connection.sets.newest().set, 2);
    const fresh = await network.connect();
    const { set, members, threshold } = fresh.sets.newest();
    assert.deepEqual([set, members.length, threshold], [2, 4, 3]);
    await opens(await restoreAccount(fresh, words), file);
    await opens(alice, await upload(alice, 'of-four.bin'));
    await until(() => assertErased('gatekeeper-1', 1));
    for (const name of ['gatekeeper-1', ...NEWCOMERS]) assert.ok(existsSync(keyOf(name, 2)), name);
  });

  const assertErased = (gatekeeper: string, set: number): Promise<void> => {
    assert.equal(existsSync(keyOf(gatekeeper, set)), false);
    return Promise.resolve();
  };

  void test('the one of the genesis record goes, and leaves nothing that opens anything', async () => {
    assert.match(await decide('remove', first), /set 3, 3 of 3 must agree, 0 may be lost/);
    await opens(alice, file);
    await until(() => assertErased('gatekeeper-1', 2));
    assert.equal(existsSync(keyOf('gatekeeper-1', 3)), false);
    for (const name of NEWCOMERS) assert.ok(existsSync(keyOf(name, 3)), name);
    assert.match(await readFile(join(network.data, 'logs/gatekeeper-1.log'), 'utf8'), /in the set no more/);
    await network.services.get('gatekeeper-1')?.kill();
    await opens(alice, file);
  });

  void test('without it new drives are made, and those of before are written to', async () => {
    const bob = await createAccount(await network.connect(), createRecoveryWords());
    await opens(bob, await upload(bob, 'of-three.bin'));
    await opens(alice, await upload(alice, 'later.bin'));
    const { members } = connection.sets.newest();
    assert.equal(members.map(toHex).includes(first), false);
  });

  void test('who used a contract all the while was answered each time', async () => {
    const now = use ?? assert.fail('it was used');
    const before = now.made();
    await until(() => Promise.resolve(assert.ok(now.made() > before)));
    const { queries } = await now.end();
    assert.ok(queries > 0);
  });
});
