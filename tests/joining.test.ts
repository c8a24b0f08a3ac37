import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { connectNetwork, createAccount, createRecoveryWords, type Account } from '../lib/drive/index.ts';
import { fetchContract } from '../lib/drive/network/contract-record.ts';
import { networkViewCodec } from '../lib/protocol/network-view.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { openHosts, stopProcess, whyNoHosts, type Host, type Hosts } from './support/hosts.ts';
import { contractCode } from './support/network-of.ts';
import { until } from './support/until.ts';

const here = (path: string): string => join(import.meta.dirname, path);
const velum = here('../cli/velum.ts');
const content = patternBytes(200_000);
const reason = await whyNoHosts();

void describe('a pool over several machines', { skip: reason ?? false }, () => {
  let all: Hosts;
  let first: Host;
  let second: Host;
  let network: string;
  let url: string;
  let account: Account;
  let file: string;
  let elsewhere: ChildProcess;

  before(async () => {
    all = await openHosts(2);
    [first, second] = all.hosts as [Host, Host];
    const pool = first.run([here('support/start-pool.ts'), join(first.folder, 'pool'), first.address]);
    const [line] = (await once(createInterface({ input: streamOf(pool) }), 'line')) as [string];
    ({ network } = JSON.parse(line) as { network: string });
    url = `http://${first.address}:8080`;
  });
  after(() => all.close());

  /** What whoever brings a machine has to say: these four, and nothing else. */
  const settingsOf = (host: Host): Record<string, string> => ({
    VELUM_NETWORK: network,
    VELUM_PORTAL_URL: url,
    VELUM_HOST: '0.0.0.0',
    VELUM_ENDPOINT: `http://${host.address}:7000`,
  });

  /** Starts a worker, or what else is asked for, and sends tokens to the account that its log names. */
  async function joinFrom(host: Host, process = 'worker', settings = {}): Promise<ChildProcess> {
    const worker = host.run([velum, process], { ...settingsOf(host), ...settings });
    const address = await addressIn(worker);
    const args = [velum, 'fund', address, '100', '--data', join(first.folder, 'pool')];
    assert.match(await text(streamOf(first.run(args))), /has 100 tokens/);
    return worker;
  }
  const admitted = async (): Promise<number> => {
    const view = networkViewCodec.check(await (await fetch(`${url}/v1/network`)).json());
    return view.workers.filter(({ status }) => status === 'admitted').length;
  };
  /** Workers that hold a lease for the account's contract, as the portal finds them. */
  const serving = async (): Promise<number> => {
    const connection = await connectNetwork({ portalUrl: url, network, contractCode });
    return (await fetchContract(connection, account.drive.id)).workers.length;
  };
  const opens = () =>
    until(async () => assert.deepEqual(await bytesOfDownload(await account.drive.download(file)), content));

  void test('a worker on another machine joins with four settings, and is admitted once its account has tokens', async () => {
    elsewhere = await joinFrom(second);
    await until(async () => assert.equal(await admitted(), 1));
    const { mode } = await stat(join(second.folder, '.velum-worker/chain-seed'));
    assert.equal(mode & 0o777, 0o600);
    const printed = await text(streamOf(second.run([velum, 'worker', 'account'], settingsOf(second))));
    assert.match(printed, /^[1-9A-HJ-NP-Za-km-z]{46,50}\n99\.\d+ tokens\n$/);
  });

  void test('it serves contracts', async () => {
    const connection = await connectNetwork({ portalUrl: url, network, contractCode });
    account = await createAccount(connection, createRecoveryWords());
    const [folder] = account.drive.snapshot().roots;
    assert.ok(folder);
    file = await account.drive.upload(folder, sourceOf('far.bin', content));
    await opens();
    assert.equal(await serving(), 1);
  });

  void test('cut off, its lease lapses and another machine serves; joined again, it serves alone', async () => {
    const near = await joinFrom(first);
    await until(async () => assert.equal(await serving(), 2));
    await second.cut();
    await until(async () => assert.equal(await serving(), 1));
    await until(async () => assert.match(await leaseSeenBy(second), /^400 .*no lease/));
    await opens();
    await second.heal();
    await until(async () => assert.equal(await serving(), 2));
    assert.match(await leaseSeenBy(second), /^200 /);
    await stopProcess(near);
    await opens();
  });

  void test('whoever joins reaches the chain through the portal alone', async () => {
    await assert.rejects(fetch(`http://${first.address}:9944`), TypeError);
    assert.equal(elsewhere.exitCode, null);
  });

  void test('a gatekeeper on another machine joins the same way, and is one once governance names it', async () => {
    const gatekeeper = await joinFrom(second, 'gatekeeper', {
      VELUM_ENDPOINT: `http://${second.address}:7001`,
      // As the pool's own gatekeeper has it.
      ...{ VELUM_LEASE_MS: '10000', VELUM_SILENCE_MS: '5000' },
    });
    const governance = (...args: string[]): Promise<string> =>
      text(
        streamOf(
          first.run([velum, 'governance', 'gatekeepers', ...args], {
            VELUM_NETWORK: network,
            VELUM_PORTAL_URL: url,
          }),
        ),
      );
    const identity = await until(async () => {
      const [, found] = /candidate ([0-9a-f]{66}) admitted/.exec(await governance()) ?? [];
      return found ?? assert.fail('nobody is admitted');
    });
    const data = ['--data', join(first.folder, 'pool')];
    assert.match(await governance('add', identity, ...data), /set 2, 2 of 2 must agree/);
    await opens();
    await stopProcess(gatekeeper);
  });
});

/** What a worker answers on its own machine when it is asked for its lease. */
async function leaseSeenBy(host: Host): Promise<string> {
  const script = `const r = await fetch('http://${host.address}:7000/v1/lease'); console.log(r.status, await r.text());`;
  return text(streamOf(host.run(['--input-type=module', '--eval', script])));
}

async function addressIn(worker: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: streamOf(worker) })) {
    const address = /"address":"([^"]+)"/.exec(line)?.[1];
    if (address !== undefined) {
      worker.stdout?.resume();
      return address;
    }
  }
  throw new Error('the worker ended before it named its account');
}

function streamOf({ stdout }: ChildProcess): NonNullable<ChildProcess['stdout']> {
  assert.ok(stdout);
  return stdout;
}
