import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';
import { patternBytes } from './support/files.ts';
import { runCli, type CliResult } from './support/run-cli.ts';
import { until } from './support/until.ts';

void describe('the command line', () => {
  let network: JoinedNetwork;
  let folder: string;
  /** The contract behind Alice's drive. */
  let drive: string;

  const velum = async (
    person: string,
    args: string[],
    cwd = folder,
    input = '',
    more: Record<string, string> = {},
  ): Promise<CliResult> => {
    const env = {
      VELUM_PORTAL_URL: network.url,
      VELUM_NETWORK: network.file.network,
      VELUM_ACCOUNT: join(folder, `${person}.json`),
      VELUM_PASSWORD_FILE: join(folder, 'password'),
      ...more,
    };
    return runCli(args, env, input, { cwd });
  };
  const ok = async (person: string, ...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await velum(person, args);
    assert.equal(code, 0, stderr);
    return stdout.trim();
  };
  const refused = async (person: string, args: string[], text: RegExp): Promise<void> => {
    const { code, stdout, stderr } = await velum(person, args);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, text);
    assert.doesNotMatch(stderr, /\n\s+at /);
  };
  const call = (method: string, args: object): string[] => [
    'contract',
    'call',
    drive,
    method,
    JSON.stringify(args),
  ];
  const query = (method: string, args: object): string[] => [
    'contract',
    'query',
    drive,
    method,
    JSON.stringify(args),
  ];
  const ask = async <T>(person: string, method: string, args: object): Promise<T> =>
    JSON.parse(await ok(person, ...query(method, args))) as T;
  const put = async (name: string, text: string): Promise<void> => {
    await writeFile(join(folder, name), text);
    await ok('alice', 'put', join(folder, name));
  };

  before(async () => {
    network = await joinTestNetwork();
    folder = await mkdtemp(join(tmpdir(), 'velum-cli-'));
    await writeFile(join(folder, 'password'), 'correct horse battery\n');
    await Promise.all(['alice', 'bob'].map((person) => ok(person, 'account', 'create')));
    drive = await ok('alice', 'account', 'drive');
    assert.match(drive, /^[0-9a-f]{64}$/);
  });
  after(async () => {
    await network.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  void test('an input that ends without an answer is said to; a last line without its end is an answer', async () => {
    const restore = (input: string) => velum('zoe', ['account', 'restore'], folder, input);
    const [none, words] = [await restore(''), await restore('these are no words')];
    assert.deepEqual([none.code, words.code], [1, 1]);
    assert.match(none.stderr, /^Recovery words: \nvelum: no-answer: the input ended without an answer\n$/);
    assert.match(words.stderr, /velum: bad-words:/);
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
    await refused('alice', ['get', '/nothing'], /no-path/);
  });

  void test('share and revoke decide what another account gets', async () => {
    await put('plan.txt', 'the plan');
    const bob = await ok('bob', 'account', 'show');
    await ok('alice', 'share', '/plan.txt', bob);
    const [id = ''] = await until(async () => {
      const listed = await ok('bob', 'shared');
      assert.notEqual(listed, '');
      return listed.split(' ');
    });
    await ok('bob', 'shared', '--get', id);
    assert.equal(await readFile(join(folder, 'plan.txt'), 'utf8'), 'the plan');
    await ok('alice', 'revoke', '/plan.txt', bob);
    await refused('bob', ['shared', '--get', id], /not-permitted/);
  });

  void test('as many copies are kept as were asked for, and no more than the store has portals', async () => {
    await refused('alice', ['copies', '2'], /the store has one portal: choose no more copies than that/);
    await refused('alice', ['copies', '9'], /from 1 to 8/);
    assert.doesNotMatch(await ok('alice', 'usage'), /portal/);
    await ok('alice', 'copies', '1');
    assert.match(await ok('alice', 'usage'), /1 portal holds what is stored from now on/);
    await ok('alice', 'copies', 'default');
    assert.doesNotMatch(await ok('alice', 'usage'), /portal/);
  });

  void test('an earlier version is listed, fetched and restored', async () => {
    await put('poem.txt', 'first line');
    await put('poem.txt', 'second');
    const alice = await ok('alice', 'account', 'show');
    const shown = (await ok('alice', 'versions', '/poem.txt')).split('\n').map((line) => line.split(/ +/));
    assert.deepEqual(
      shown.map(([version, , size, author]) => [version, size, author]),
      [
        ['2', '6', alice],
        ['1', '10', alice],
      ],
    );
    const got = join(folder, 'poem-then.txt');
    await ok('alice', 'get', '/poem.txt', got, '--at', '1');
    assert.equal(await readFile(got, 'utf8'), 'first line');
    await refused('alice', ['get', '/poem.txt', got, '--at', '3'], /not-found/);
    await refused('alice', ['restore-version', '/poem.txt', '1.5'], /bad-argument/);
    assert.equal(await readFile(got, 'utf8'), 'first line');
    await ok('alice', 'restore-version', '/poem.txt', '1');
    await ok('alice', 'get', '/poem.txt', got);
    assert.equal(await readFile(got, 'utf8'), 'first line');
  });

  void test('its owner alone has a drive’s keys rotated, and files open as before', async () => {
    await put('kept.txt', 'from before');
    await refused('bob', ['contract', 'rotate', drive], /not-permitted/);
    assert.match(await ok('alice', 'contract', 'inspect', drive), /^keys +epoch 1$/m);
    assert.equal(await ok('alice', 'contract', 'rotate', drive), '2');
    assert.match(await ok('alice', 'contract', 'inspect', drive), /^keys +epoch 2$/m);
    const got = join(folder, 'kept-then.txt');
    await ok('alice', 'get', '/kept.txt', got);
    assert.equal(await readFile(got, 'utf8'), 'from before');
  });

  void test('a link opens without an account', async () => {
    await put('leaflet.txt', 'for everybody');
    const url = await ok('alice', 'link', '/leaflet.txt');
    const opened = await velum('nobody', ['open-link', join(folder, 'got.txt')], folder, `${url}\n`);
    assert.equal(opened.code, 0, opened.stderr);
    assert.equal(await readFile(join(folder, 'got.txt'), 'utf8'), 'for everybody');
    const broken = await velum(
      'nobody',
      ['open-link', join(folder, 'never.txt')],
      folder,
      `${url.slice(0, -2)}\n`,
    );
    assert.match(broken.stderr, /bad-link/);
    assert.equal(broken.code, 1);
  });

  void test('a link with a password opens as often as it may, to who knows the password', async () => {
    await put('diary.txt', 'dear diary');
    const right = join(folder, 'right.txt');
    const wrong = join(folder, 'wrong.txt');
    await writeFile(right, 'open sesame\n');
    await writeFile(wrong, 'open barley\n');
    const asked = { VELUM_LINK_PASSWORD_FILE: right };
    const made = await velum(
      'alice',
      ['link', '/diary.txt', '--opens', '1', '--password'],
      folder,
      '',
      asked,
    );
    assert.equal(made.code, 0, made.stderr);
    const open = (password: string, to: string) =>
      velum('nobody', ['open-link', join(folder, to)], folder, `${made.stdout}\n`, {
        VELUM_LINK_PASSWORD_FILE: password,
      });
    assert.match((await open(wrong, 'never.txt')).stderr, /not-permitted/);
    const opened = await open(right, 'diary-got.txt');
    assert.equal(opened.code, 0, opened.stderr);
    assert.equal(await readFile(join(folder, 'diary-got.txt'), 'utf8'), 'dear diary');
    assert.match((await open(right, 'never.txt')).stderr, /expired/);
    const nothing = await velum('alice', ['link', '/diary.txt', '--opens', '0'], folder);
    assert.match(nothing.stderr, /--opens takes a whole number/);
  });

  void test('files are left under a request without an account, and collected', async () => {
    await ok('alice', 'mkdir', '/Inbox');
    const url = await ok('alice', 'request', '/Inbox', '--title', 'Receipts', '--files', '2');
    await refused('alice', ['request', '/Inbox', '--files', 'many'], /bad-argument/);
    await writeFile(join(folder, 'taxi.txt'), '12 euros');
    const drop = (): Promise<CliResult> =>
      velum('nobody', ['drop', join(folder, 'taxi.txt'), join(folder, 'taxi.txt')], folder, `${url}\n`);
    assert.deepEqual([(await drop()).stdout, (await drop()).code], ['taxi.txt\ntaxi.txt\n', 1]);
    assert.equal(await ok('alice', 'ls', '/Inbox'), '');
    assert.equal(await ok('alice', 'collect'), 'taxi.txt\ntaxi (2).txt');
    const got = join(folder, 'taxi-back.txt');
    await ok('alice', 'get', '/Inbox/taxi (2).txt', got);
    assert.equal(await readFile(got, 'utf8'), '12 euros');
    const listed = await ok('alice', 'requests');
    assert.match(listed, /^[0-9a-f]{66} {2}"Receipts" {2}into "Inbox" {2}2 of 2 files$/);
    await ok('alice', 'request-close', listed.split(' ')[0] ?? '');
    assert.equal(await ok('alice', 'requests'), '');
    assert.match((await drop()).stderr, /not-permitted/);
  });

  void test('an account file is never written over, not even one that nobody can read', async () => {
    const path = join(folder, 'carol.json');
    const whole = await readFile(join(folder, 'alice.json'));
    const damaged = whole.subarray(0, -20);
    for (const [content, command, code] of [
      [damaged, 'create', /other-version/],
      [damaged, 'restore', /other-version/],
      [whole, 'create', /exists/],
    ] as const) {
      await writeFile(path, content);
      await refused('carol', ['account', command], code);
      assert.deepEqual(await readFile(path), content);
    }
    await rm(path);
    await mkdir(path);
    await refused('carol', ['account', 'create'], /unreadable/);
    // Where there was no file, the same command made one.
    assert.match(await ok('alice', 'account', 'show'), /^5/);
  });

  void test('a contract is asked and commanded in JSON', async () => {
    const { role, root } = await ask<{ role: string; root: string }>('alice', 'status', {});
    assert.equal(role, 'owner');
    const first = { since: 0, limit: 1 };
    const { nodes } = await ask<{ nodes: { id: string }[] }>('alice', 'list', first);
    assert.equal(nodes[0]?.id, root);
    await refused('bob', query('list', first), /not-permitted/);
    const receipt = JSON.parse(await ok('alice', ...call('trash', { ids: [] }))) as object;
    assert.deepEqual(Object.keys(receipt), ['value', 'position', 'time', 'worker', 'command']);
  });

  void test('what a contract cannot take ends with a code that says why', async () => {
    const cases: [string[], RegExp][] = [
      [['contract', 'call', drive, 'trash', '{"ids":['], /bad-argument: the arguments are not JSON/],
      [call('explode', {}), /refused: the contract refused: unknown-method/],
      [query('explode', {}), /refused: the contract refused: unknown-method/],
      [query('list', { since: 'now', limit: 1 }), /refused: the contract refused: bad-arguments/],
      [['contract', 'query', drive.slice(1), 'status'], /not-found/],
    ];
    await Promise.all(cases.map(([args, code]) => refused('alice', args, code)));
  });

  void test('access is given and taken away by calls of the contract alone', async () => {
    await mkdir(join(folder, 'team'));
    await writeFile(join(folder, 'team/minutes.txt'), 'who said what');
    await ok('alice', 'put', join(folder, 'team'));
    await ok('alice', 'share', '/team', await ok('bob', 'account', 'show'));
    const { grants } = await ask<{ grants: Record<string, unknown>[] }>('alice', 'grants', {});
    const {
      by: _by,
      since: _since,
      at: _at,
      opens: _opens,
      ...grant
    } = grants.find(({ kind }) => kind === 'person') ?? assert.fail();
    const { node, account } = grant;
    const listing = await ask<{ nodes: Record<string, unknown>[] }>('bob', 'list', { since: 0, limit: 9 });
    const { id } = listing.nodes.find(({ parent }) => parent === node) ?? assert.fail();
    // A viewer may not remove. The same grant as an editor's, its wrap as the contract showed it, lets the same command pass.
    await refused('bob', call('trash', { ids: [id] }), /not-permitted/);
    await ok('alice', ...call('grant', { ...grant, role: 'editor', keyGeneration: 1 }));
    await ok('bob', ...call('trash', { ids: [id] }));
    assert.equal(await ok('alice', 'ls', '/team'), '');
    const { enclaveShare } = await ask<{ enclaveShare: { $b64: string } }>('bob', 'open', { id });
    assert.equal(Buffer.from(enclaveShare.$b64, 'base64url').length, 32);
    await ok('alice', ...call('revoke', { node, account }));
    await refused('bob', query('open', { id }), /not-permitted/);
  });
});
