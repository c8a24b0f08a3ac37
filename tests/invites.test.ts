import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { runCli, type CliResult } from './support/run-cli.ts';

void describe('a portal that asks for invites', () => {
  let network: TestNetwork;
  let folder: string;
  before(async () => {
    network = await startTestNetwork({ workers: 1, settings: { VELUM_NEW_DRIVES: 'invite' } });
    folder = await mkdtemp(join(tmpdir(), 'velum-invites-'));
    await writeFile(join(folder, 'password'), 'correct horse battery\n');
  });
  after(async () => {
    await network.dispose();
    await rm(folder, { recursive: true });
  });

  const velum = (person: string, ...args: string[]): Promise<CliResult> =>
    runCli(args, {
      VELUM_PORTAL_URL: network.url,
      VELUM_NETWORK: network.file.network,
      VELUM_ACCOUNT: join(folder, `${person}.json`),
      VELUM_PASSWORD_FILE: join(folder, 'password'),
    });
  const create = (person: string, ...args: string[]) => velum(person, 'account', 'create', ...args);

  void test('an account is made with one, and not without; a second account needs a second one', async () => {
    const without = await create('alice');
    assert.deepEqual([without.code, without.stdout], [1, '']);
    assert.match(without.stderr, /not-invited.*--invite/);
    assert.match((await create('alice', '--invite', 'ab'.repeat(16))).stderr, /invite-needed/);

    const made = await velum(
      'operator',
      'portal',
      'invite',
      '--count',
      '2',
      '--data',
      join(network.data, 'portal'),
    );
    const [first = '', second = ''] = made.stdout.trim().split('\n');
    assert.match(`${first} ${second}`, /^[0-9a-f]{32} [0-9a-f]{32}$/);
    assert.equal((await create('alice', '--invite', first)).code, 0);
    assert.match((await create('bob', '--invite', first)).stderr, /invite-spent/);
    assert.equal((await create('bob', '--invite', second)).code, 0);
  });

  void test('who has an account goes on without one', async () => {
    assert.equal((await velum('alice', 'mkdir', '/Letters')).code, 0);
    assert.match((await velum('alice', 'ls')).stdout, /Letters/);
  });
});
