import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { freePort } from '../cli/network/free-port.ts';
import { networkKeys } from '../cli/network/network-keys.ts';
import { builtEnclaves, portalModule } from '../cli/network/paths.ts';
import { startService } from '../cli/network/process-tree.ts';
import { fromHex, toHex } from '../lib/base/bytes.ts';
import { bytes32 } from '../lib/base/testing.ts';
import { createSigner } from '../lib/crypto/signing.ts';
import { networkViewCodec } from '../lib/protocol/network-view.ts';
import { dstackMeasurement } from '../lib/tee/attestation/dstack/verify-dstack.ts';
import { readBootRecord, replayEvents } from '../lib/tee/attestation/dstack/event-log.ts';
import { parseQuote } from '../lib/tee/attestation/dcap/quote-form.ts';
import { createTestAuthority } from '../lib/tee/attestation/testing/authority.ts';
import { tdxBody, TEST_EVENTS } from '../lib/tee/attestation/testing/quote-bodies.ts';
import { startTestAgent, startTestPccs, type TestAgent, type TestPccs } from '../workers/tee/testing.ts';
import { runCli } from './support/run-cli.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { until } from './support/until.ts';

/** How long evidence is good for in this network, in milliseconds. */
const SPAN = 18_000;

/** The very program that runs in a confidential VM, with an agent whose hardware is certified by somebody else than Intel. */
void describe('a worker on hardware that nobody vouches for, and what networks demand of hardware', () => {
  let network: TestNetwork;
  let agent: TestAgent;
  let pccs: TestPccs;
  let measurement: string;

  before(async () => {
    const authority = await createTestAuthority(Date.now());
    const { collateral, quote } = await authority.issue();
    const domain = parseQuote(quote).quote.report.asTd10();
    assert.ok(domain);
    measurement = toHex(dstackMeasurement(domain, readBootRecord(TEST_EVENTS, replayEvents(TEST_EVENTS))));
    const quoted = async (reportData: Uint8Array<ArrayBuffer>) =>
      (await authority.issue({ body: tdxBody({ reportData }) })).quote;
    agent = await startTestAgent(quoted, TEST_EVENTS);
    pccs = await startTestPccs(() => collateral);
    network = await startTestNetwork({
      workers: 1,
      policy: { reappraiseMs: SPAN },
      settings: { VELUM_CHAIN_HEARTBEAT_MS: '1000' },
    });
  });
  after(async () => {
    await network.dispose();
    await Promise.all([agent.close(), pccs.close()]);
  });

  void test('attests as dstack, and is refused for its root, with what it claims; the network’s own is admitted', async () => {
    const keys = networkKeys(fromHex(network.file.master));
    const worker = await startService({
      name: 'worker on hardware',
      module: join(builtEnclaves, 'pruntime/main.mjs'),
      logFile: join(network.data, 'logs/hardware.log'),
      env: {
        ...{ VELUM_TEE: 'dstack', VELUM_PCCS_URL: pccs.url, VELUM_DSTACK_SOCKET: agent.socket },
        ...{ VELUM_NETWORK: network.file.network, VELUM_CHAIN_URL: network.chainUrl },
        ...{ VELUM_PORTAL_URL: network.url, VELUM_PORT: String(await freePort()) },
        VELUM_CHAIN_SEED: toHex(keys.chainSeed('worker-8')),
        VELUM_DATA: join(network.data, 'hardware'),
      },
    });
    const connection = await network.connect();
    await until(async () => {
      const { workers } = await connection.view();
      const found = workers.find(({ tee }) => tee === 'dstack');
      assert.deepEqual([found?.status, found?.measurement], ['refused', measurement]);
      assert.match(found?.reason ?? '', /^bad-certificate-chain/);
      assert.ok(workers.some(({ tee, status }) => tee === 'simulated' && status === 'admitted'));
    });
    assert.ok(agent.asked.includes('/GetKey') && agent.asked.includes('/GetQuote'));
    await worker.stop();
  });

  void test('the network’s own worker renews its evidence before that is too old, and is never without admission or lease', async () => {
    const connection = await network.connect();
    const own = async () => {
      const { workers } = await connection.view();
      const found = workers.find(({ tee }) => tee === 'simulated');
      return found ?? assert.fail('it registered');
    };
    const service = network.services.get('worker-1') ?? assert.fail('it runs');
    const hasLease = async () => (await fetch(new URL('/v1/lease', service.url))).ok;
    await until(async () => {
      assert.ok(await hasLease());
    });
    const { registeredAt } = await own();
    const seen = new Set<string>();
    const renewals = new Set<number>();
    await until(async () => {
      const now = await own();
      seen.add(`${now.status} ${String(await hasLease())}`);
      renewals.add(now.registeredAt);
      // Longer than the first evidence was good for.
      assert.ok(now.registeredAt > registeredAt + SPAN);
    });
    assert.deepEqual([...seen], ['admitted true']);
    assert.ok(renewals.size >= 3);
  });

  void test('governance changes what is demanded of hardware, and everybody sees it', async () => {
    const env = { VELUM_PORTAL_URL: network.url };
    const governance = (...args: string[]) => runCli(['governance', 'hardware', ...args], env);
    const limits = async () => (await governance()).stdout.match(/limit .*/g);
    assert.match((await governance()).stdout, /^genesis record\n {2}levels {6}UpToDate\n/);
    assert.deepEqual(await limits(), ['limit       none said']);
    const { stdout, stderr } = await governance('limit', '7', '--data', network.data);
    assert.match(stdout, /decision 1/, stderr);
    assert.deepEqual(await limits(), ['limit       7 contracts a platform']);
    const denied = 'ab'.repeat(32);
    await governance('deny', denied, '--data', network.data);
    assert.match((await governance('show')).stdout, new RegExp(`denied {6}${denied}`));
    const { code, stderr: why } = await governance('allow', 'cdcdcd', '--data', network.data);
    assert.notEqual(code, 0);
    assert.match(why, /no platform is known as cdcdcd/);
  });

  void test('a network that demands hardware is made by its parts, paid for, and found on the chain', async () => {
    const folder = join(network.data, 'made');
    const file = join(folder, 'gatekeepers.json');
    const record = join(folder, 'genesis.velum');
    const velum = async (args: string[], env = {}): Promise<string> => {
      const { code, stdout, stderr } = await runCli(['genesis', ...args], env);
      assert.equal(code, 0, stderr);
      return stdout.trim();
    };
    const at = ['--chain', network.chainUrl];
    const member = [
      'gatekeeper',
      '--endpoint',
      'http://127.0.0.1:7001',
      '--data',
      join(folder, 'gatekeeper'),
    ];
    const entry = await velum(member);
    assert.equal(await velum(member), entry);
    await writeFile(file, `[${entry}]`);
    const governors = [3, 4, 5].map((seed) => toHex(createSigner('ed25519', bytes32(seed)).identity));
    const create = [
      ...['create', '--name', 'pool', ...at, '--governance-keys', ...governors, '--gatekeepers', file],
      ...['--threshold', '1', '--measurements', measurement, '--platform-limit', '5', '--out', record],
    ];
    const alone = await runCli(['genesis', ...create], {});
    assert.match(alone.stderr, /one gatekeeper knows every secret.*--one-gatekeeper/);
    const blind = await runCli(['genesis', ...create, '--one-gatekeeper'], {});
    assert.match(blind.stderr, /nothing says what its processes see the chain through/);
    const policy = join(folder, 'policy.json');
    await writeFile(policy, JSON.stringify({ chainView: { demand: 'any' } }));
    const id = await velum([...create, '--one-gatekeeper', '--policy', policy]);
    const publish = ['publish', record, ...at, '--data', join(folder, 'payer')];
    const unpaid = await runCli(['genesis', ...publish], {});
    assert.match(unpaid.stderr, /send tokens to/);
    const keys = networkKeys(fromHex(network.file.master));
    const VELUM_CHAIN_SEED = toHex(keys.chainSeed('worker-7'));
    assert.equal(await velum(publish, { VELUM_CHAIN_SEED }), id);
    const portal = await startService({
      name: 'portal of the network made',
      module: portalModule(),
      logFile: join(network.data, 'logs/made.log'),
      env: {
        ...{ VELUM_NETWORK: id, VELUM_CHAIN_URL: network.chainUrl, VELUM_CHAIN_SEED },
        ...{ VELUM_DATA: join(folder, 'portal'), VELUM_PORT: String(await freePort()) },
      },
    });
    await until(async () => {
      const response = await fetch(new URL('/v1/network', portal.url));
      const { name, simulated, hardware, gatekeepers } = networkViewCodec.check(await response.json());
      assert.deepEqual([name, simulated, hardware.at(-1)?.platformLimit], ['pool', false, 5]);
      assert.ok(entry.includes(gatekeepers[0]?.identity ?? 'nobody'));
    });
    await portal.stop();
  });
});
