import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { toHex } from '../lib/base/bytes.ts';
import { bytes32 } from '../lib/base/testing.ts';
import {
  connectNetwork,
  createAccount,
  createRecoveryWords,
  type Account,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { verifyTrust } from '../lib/drive/trust/verify-trust.ts';
import type { TrustReport } from '../lib/drive/trust/trust-report.ts';
import { attestationsCodec, type Attestations } from '../lib/protocol/attestations.ts';
import { commitmentCodec } from '../lib/protocol/records/commitment.ts';
import { patternBytes, sourceOf } from './support/files.ts';
import { startLyingPortal, type LyingPortal } from './support/lying-portal.ts';
import { contractCode } from './support/network-of.ts';
import { runCli } from './support/run-cli.ts';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';
import { until } from './support/until.ts';

void describe('what anybody can check of who runs a contract', () => {
  let network: JoinedNetwork;
  let portal: LyingPortal;
  let connection: NetworkConnection;
  let account: Account;
  const words = createRecoveryWords();

  before(async () => {
    network = await joinTestNetwork();
    portal = await startLyingPortal(network.url);
    connection = await connectNetwork({ portalUrl: portal.url, network: network.file.network, contractCode });
    account = await createAccount(connection, words);
    const root = account.drive.snapshot().roots[0] ?? assert.fail();
    await account.drive.upload(root, sourceOf('plan.txt', patternBytes(5000, 1)));
  });
  after(async () => {
    await portal.close();
    await network.dispose();
  });

  const verify = (): Promise<TrustReport> => verifyTrust(connection, account.drive.id);
  /** Once everybody has been judged and a state is committed. */
  const complete = (): Promise<TrustReport> =>
    until(async () => {
      const report = await verify();
      assert.deepEqual([report.workersStanding, report.gatekeepersStanding], ['simulated', 'simulated']);
      assert.ok(report.commitment);
      return report;
    });
  /** What is found where the portal shows other attestations. */
  async function shown(change: (true_: Attestations) => Partial<Attestations>): Promise<TrustReport> {
    portal.lie((path, answer) => {
      if (!path.endsWith('/attestations')) return undefined;
      const attestations = attestationsCodec.decode(answer);
      return attestationsCodec.encode({ ...attestations, ...change(attestations) });
    });
    try {
      return await verify();
    } finally {
      portal.lie(undefined);
    }
  }

  void test('is simulated, and says so, with programs, leases, gatekeepers, state and freshness', async () => {
    const { workers, gatekeepers, commitment, live, isOwnCode, threshold } = await complete();
    const view = await connection.view();
    const [worker] = workers;
    assert.ok(view.measurements.includes(worker?.evidence?.measurement ?? ''));
    assert.deepEqual(
      [worker?.evidence?.tee, worker?.vouchedBy, isOwnCode, threshold],
      ['simulated', 1, true, 1],
    );
    assert.ok((worker?.leasedUntil ?? 0) > Date.now());
    assert.deepEqual(
      gatekeepers.map(({ identity, evidence }) => [identity, evidence?.measurement]),
      view.gatekeepers.map(({ identity, measurement }) => [identity, measurement]),
    );
    assert.ok(commitment !== undefined && live !== undefined && live.position >= commitment.position);
  });

  void test('class 21: is unchecked for whom the portal shows nothing of, and not another’s evidence', async () => {
    await complete();
    const hidden = await shown(() => ({ attested: [] }));
    assert.deepEqual([hidden.workersStanding, hidden.gatekeepersStanding], ['unchecked', 'unchecked']);
    const unjudged = await shown(({ attested }) => ({
      attested: attested.map((one) => ({ ...one, verdicts: [] })),
    }));
    assert.deepEqual(
      unjudged.workers.map(({ problem }) => problem?.code),
      unjudged.workers.map(() => 'not-vouched'),
    );
    const swapped = await shown(({ attested: [first, ...others] }) => ({
      attested: [{ registration: bytes32(1), verdicts: first?.verdicts ?? [] }, ...others],
    }));
    assert.equal(swapped.workersStanding, 'unchecked');
  });

  void test('class 21: is tampered with where a commitment is not the contract’s, or a decision not governance’s', async () => {
    await complete();
    const tampered = { name: 'DriveError', code: 'tampered' };
    await assert.rejects(
      shown(({ commitment }) => ({
        commitment: commitmentCodec.encode({ ...commitmentCodec.decode(commitment), root: bytes32(9) }),
      })),
      tampered,
    );
    await assert.rejects(
      shown(({ attested: [first] }) => ({ decisions: [first?.registration ?? bytes32(0)] })),
      tampered,
    );
  });

  void test('`velum verify` prints it, and fails where hardware is demanded', async () => {
    const { identity } = (await complete()).workers[0] ?? assert.fail();
    const id = account.drive.id;
    const env = { VELUM_PORTAL_URL: network.url, VELUM_NETWORK: toHex(connection.network) };
    const plain = await runCli(['verify', id], env);
    assert.equal(plain.code, 0, plain.stderr);
    assert.match(plain.stdout, new RegExp(`worker +${identity}  SIMULATED`));
    assert.match(plain.stdout, /gatekeeper +[0-9a-f]+  SIMULATED/);
    assert.match(plain.stdout, /committed +version \d+/);
    const strict = await runCli(['verify', id, '--require-hardware'], env);
    assert.equal(strict.code, 1);
    assert.match(strict.stderr, /not-verified: .*SIMULATED/);
  });
});
