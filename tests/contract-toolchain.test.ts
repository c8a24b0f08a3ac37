import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { contract as counterContract } from '../contracts/counter/contract.ts';
import { codeHash, inspectContract, openContract } from '../lib/drive/contracts.ts';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';
import { until } from './support/until.ts';
import { runCli, type CliResult } from './support/run-cli.ts';

type Inspected = {
  owner: string;
  code: { hash: string; cid: string };
  keys: { epoch: number };
  workers: { identity: string; hasLease: boolean }[];
  state?: { position: number };
  schema?: { commands: object };
  commitment?: { version: number; position: number };
};

/** A contract from nothing to a call, in a folder that has nothing to do with the sources of Velum. */
void describe('the contract toolchain', () => {
  let network: JoinedNetwork;
  let folder: string;
  const words: Record<string, string> = {};
  /** The contract that Alice deployed. */
  let id: string;

  const velum = (person: string, args: string[]): Promise<CliResult> => {
    const env = {
      VELUM_PORTAL_URL: network.url,
      VELUM_NETWORK: network.file.network,
      VELUM_ACCOUNT: join(folder, `${person}.json`),
      VELUM_PASSWORD_FILE: join(folder, 'password'),
    };
    return runCli(args, env, '', { cwd: folder });
  };
  const ok = async (person: string, ...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await velum(person, args);
    assert.equal(code, 0, `${stdout}${stderr}`);
    return stdout.trim();
  };
  const refused = async (person: string, args: string[], text: RegExp): Promise<void> => {
    const { code, stdout, stderr } = await velum(person, args);
    assert.deepEqual([code, stdout], [1, ''], `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, text);
    assert.doesNotMatch(stderr, /\n\s+at /);
  };
  const contract = (...args: string[]): string[] => ['contract', ...args];
  const add = (amount: number, ...flags: string[]): string[] =>
    contract('call', id, 'add', JSON.stringify({ amount }), ...flags);
  const source = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

  before(async () => {
    network = await joinTestNetwork();
    folder = await mkdtemp(join(tmpdir(), 'velum-contract-'));
    await source('password', 'correct horse battery\n');
    await Promise.all(
      ['alice', 'bob'].map(async (person) => {
        words[person] = await ok(person, 'account', 'create');
      }),
    );
    await ok('alice', ...contract('new', 'tally'));
  });
  after(async () => {
    await network.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  void test('what `new` wrote builds, and its tests pass', async () => {
    const [built, tested] = await Promise.all([
      ok('alice', ...contract('build', 'tally')),
      ok('alice', ...contract('test', 'tally')),
      refused('alice', contract('new', 'tally'), /exists: tally is there and not empty/),
    ]);
    assert.match(
      built,
      /^tally\/tally\.js {2}[\d,]+ bytes\nboots with [\d.]+ of 500 million gas\ncode hash [0-9a-f]{64}\ncommand {2}add\n +amount: a whole/,
    );
    assert.match(tested, /pass 3\n/);
    const schema = JSON.parse(await readFile(join(folder, 'tally/tally.schema.json'), 'utf8')) as object;
    assert.deepEqual(Object.keys(schema), ['v', 'commands', 'queries']);
  });

  void test('a test that fails ends `test` so', async () => {
    await mkdir(join(folder, 'wrong'));
    const text = await readFile(join(folder, 'tally/contract.test.ts'), 'utf8');
    await source('wrong/contract.ts', await readFile(join(folder, 'tally/contract.ts'), 'utf8'));
    await source('wrong/contract.test.ts', text.replace('{ total: 5 });', '{ total: 6 });'));
    const { code, stdout } = await velum('alice', contract('test', 'wrong'));
    assert.equal(code, 1);
    assert.match(stdout, /pass 2\n[\s\S]*fail 1\n/);
  });

  void test('a simulation prints what comes of each call', async () => {
    const calls = [
      { by: 'ann', command: 'add', args: { amount: 2 } },
      { by: 'bob', command: 'add', args: { amount: 2000 }, after: 60_000 },
    ];
    await source('script.json', JSON.stringify({ owner: 'olga', time: '2030-01-01T12:00:00Z', calls }));
    await source('state.json', JSON.stringify({ total: 40 }));
    await source('wrong.json', '{"calls":[{"by":"ann"}]}');
    const simulation = contract('simulate', 'tally/tally.js', 'script.json');
    const [shown, json] = await Promise.all([
      ok('alice', ...simulation),
      ok('alice', ...simulation, '--state', 'state.json', '--json'),
      refused('alice', contract('simulate', 'tally', 'wrong.json'), /bad-argument: calls\.0: either command/),
    ]);
    assert.match(
      shown,
      /1\. 2030-01-01T12:00:00\.000Z {2}ann: command add \{"amount":2\}\n +answers +\{"total":2\}/,
    );
    assert.match(shown, /2\. 2030-01-01T12:01:00\.000Z {2}bob: .*\n +refused +bad-arguments \.amount/);
    const { steps, state } = JSON.parse(json) as { steps: Record<string, unknown>[]; state: object };
    assert.deepEqual(state, { 'part/ann': 2, total: 42 });
    assert.deepEqual(steps[0]?.['changes'], [
      { key: 'part/ann', before: null, after: 2 },
      { key: 'total', before: 40, after: 42 },
    ]);
  });

  void test('what does not boot is never deployed', async () => {
    await mkdir(join(folder, 'early'));
    await source('early/contract.ts', 'import { emit } from "velum/contract";\nemit(1);');
    await Promise.all([
      refused(
        'alice',
        contract('deploy', 'early'),
        /does-not-boot: early\/contract\.ts:2:1 Error: state, events/,
      ),
      refused('alice', contract('deploy', 'password'), /does-not-boot: the file is no bundle/),
      refused('carol', contract('deploy', 'tally/tally.js'), /no-account/),
    ]);
  });

  void test('a deployed contract is called, asked and inspected', async () => {
    id = await ok('alice', ...contract('deploy', 'tally'));
    assert.match(id, /^[0-9a-f]{64}$/);
    const receipt = JSON.parse(await ok('bob', ...add(3))) as { value: unknown };
    assert.deepEqual(receipt.value, { total: 3 });
    assert.deepEqual(JSON.parse(await ok('bob', ...contract('query', id, 'total'))), { total: 3 });
    const bob = await ok('bob', 'account', 'id');
    const parts = { parts: [{ account: bob, amount: 3 }] };
    const [read, json, shown, alice] = await Promise.all([
      ok('alice', ...contract('query', id, 'parts')),
      ok('carol', ...contract('inspect', id, '--json')),
      ok('carol', ...contract('inspect', id)),
      ok('alice', 'account', 'show'),
      refused('bob', contract('query', id, 'parts'), /refused: the contract refused: not-permitted/),
      refused('carol', contract('inspect', 'f'.repeat(64)), /not-found/),
    ]);
    assert.deepEqual(JSON.parse(read), parts);
    const found = JSON.parse(json) as Inspected;
    assert.equal(found.owner, alice);
    const bundle = new Uint8Array(await readFile(join(folder, 'tally/tally.js')));
    assert.equal(found.code.hash, codeHash(bundle));
    assert.deepEqual(found.workers.filter(({ hasLease }) => hasLease).length, 3);
    assert.ok((found.state?.position ?? 0) > 0);
    assert.deepEqual(Object.keys(found.schema?.commands ?? {}), ['add']);
    assert.match(shown, /\nkeys {5}epoch \d+\nworkers {2}3 of 3\n/);
    assert.equal(await ok('carol', 'account', 'id', alice), await ok('alice', 'account', 'id'));
  });

  void test('arguments are checked before they are sent', async () => {
    const schema = ['--schema', 'tally/tally.schema.json'];
    const wrong = /bad-argument: “amount” must be a whole number from 1 to 1000; nothing was sent/;
    const unknown = contract('call', id, 'ad', '{}', '--check');
    await Promise.all([
      refused('bob', add(0, ...schema), wrong),
      refused('bob', add(0, '--check'), wrong),
      refused('bob', unknown, /has no command “ad”; it has add; nothing/),
      refused('bob', contract('call', id, 'add', '{"amount":'), /bad-argument: the arguments are not JSON/),
      refused('bob', add(1, '--schema', 'script.json'), /bad-argument: script\.json is no schema/),
      ok('bob', ...add(2, ...schema)),
    ]);
    assert.deepEqual(JSON.parse(await ok('bob', ...contract('query', id, 'total', '{}', '--check'))), {
      total: 5,
    });
  });

  void test('a contract that no worker may run is deployed and says that nobody serves it', async () => {
    const { workers } = await inspectContract(await network.connect(), id);
    const one = workers[0]?.identity;
    assert.ok(one !== undefined);
    const nobody = contract('deploy', 'tally/tally.js', '--patience', '1', '--worker');
    const unserved = /no-worker: the contract is deployed as [0-9a-f]{64}, but/;
    const [second] = await Promise.all([
      ok('alice', ...contract('deploy', 'tally/tally.js', '--worker', one)),
      refused('bob', [...nobody, `01${'00'.repeat(32)}`], unserved),
      refused('alice', [...nobody, 'me'], /bad-argument: “me” is no worker’s identity/),
    ]);
    const found = JSON.parse(await ok('alice', ...contract('inspect', second, '--json'))) as Inspected;
    assert.deepEqual(
      found.workers.map(({ identity }) => identity),
      [one],
    );
    assert.deepEqual(JSON.parse(await ok('bob', ...contract('query', second, 'total'))), { total: 0 });
  });

  void test('its last commitment is found on the chain', async () => {
    const connection = await network.connect();
    await until(async () => assert.ok((await inspectContract(connection, id)).state?.root));
    const args = contract('inspect', id, '--json', '--chain-url', network.chainUrl);
    const { commitment, state } = JSON.parse(await ok('carol', ...args)) as Inspected;
    assert.ok(commitment !== undefined && state !== undefined);
    assert.ok(commitment.version >= 1 && commitment.position <= state.position);
  });

  void test('its owner has it committed at once; nobody else does', async () => {
    const root = (await ok('alice', ...contract('commit', id))).trim();
    assert.equal((await inspectContract(await network.connect(), id)).state?.root, root);
    await refused('bob', contract('commit', id), /not-permitted: only the owner/);
  });

  void test('a file is shared under a policy, which stands beside the access and decides', async () => {
    await source('will.txt', 'All to the cat.');
    await ok('alice', 'put', 'will.txt');
    await rm(join(folder, 'will.txt'));
    const windowPolicy = join(import.meta.dirname, '../contracts/policy-window');
    const group = await ok('alice', 'account', 'drive');
    const policy = await ok('alice', ...contract('deploy', windowPolicy, '--group', group));
    const bob = await ok('bob', 'account', 'show');
    await ok('alice', 'share', '/will.txt', bob, '--policy', policy);
    assert.equal(await ok('alice', 'grants', '/will.txt'), `person  viewer  ${bob}  policy ${policy}`);
    const [item] = await until(async () => {
      const shared = (await ok('bob', 'shared')).split(' ');
      assert.match(shared.join(' '), /"will.txt"/);
      return shared;
    });
    await refused('bob', ['shared', '--get', String(item)], /policy: the drive refused: .*not-set/);
    await ok('alice', ...contract('call', policy, 'set', '{"from": 0, "until": null}'));
    await ok('bob', 'shared', '--get', String(item));
    assert.equal(await readFile(join(folder, 'will.txt'), 'utf8'), 'All to the cat.');
  });

  void test('a program calls it by its definition’s types', async () => {
    const opened = await openContract(await network.connect(), words['bob'] ?? '', id);
    const { commands, queries } = opened.as<typeof counterContract>();
    const { total } = await commands.add({ amount: 10 });
    assert.deepEqual(await queries.total(), { total });
    await assert.rejects(queries.parts(), { code: 'refused' });
    assert.deepEqual(Object.keys((await opened.schema())?.queries ?? {}), ['parts', 'total']);
  });
});
