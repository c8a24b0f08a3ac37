import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { toHex, type Bytes } from '../lib/base/bytes.ts';
import { flipped } from '../lib/base/testing.ts';
import {
  connectNetwork,
  createAccount,
  createRecoveryWords,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { fetchContract, type ContractRecord } from '../lib/drive/network/contract-record.ts';
import { fetchHead } from '../lib/drive/network/signer-head.ts';
import { fetchProfile } from '../lib/drive/profile.ts';
import { openVault } from '../lib/drive/vault.ts';
import { directoryContractCodec, directoryProfileCodec } from '../lib/protocol/directory.ts';
import { NOTHING_SHOWN } from '../lib/protocol/directory/nothing-shown.ts';
import { profileCodec } from '../lib/protocol/records/profile.ts';
import { signRecord } from '../lib/protocol/signed-record.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { startLyingPortal, type LyingPortal } from './support/lying-portal.ts';
import { contractCode } from './support/network-of.ts';
import { until } from './support/until.ts';

const tampered = { name: 'DriveError', code: 'tampered' };
const stale = { name: 'DriveError', code: 'stale-directory' };

void describe('a portal that hides things, or shows them as they were', () => {
  let network: TestNetwork;
  let liar: LyingPortal;
  let connection: NetworkConnection;
  let drive: string;
  const words = createRecoveryWords();
  const { signer } = openVault(words);
  /** True answers of before. */
  let earlier: { profile: Bytes; contract: Bytes };

  const profile = () => fetchProfile(connection, signer.identity);
  const contract = (): Promise<ContractRecord> => fetchContract(connection, drive);
  /** Waits until the newest checkpoint has all that is shown. */
  const proven = <T extends { directory: string }>(look: () => Promise<T>): Promise<T> =>
    until(async () => {
      const found = await look();
      assert.equal(found.directory, 'proven');
      return found;
    });
  const lying = async <T>(
    path: string,
    lie: (answer: Bytes) => Bytes,
    task: () => Promise<T>,
  ): Promise<T> => {
    liar.lie((asked, answer) => (asked.startsWith(path) ? lie(answer) : undefined));
    try {
      return await task();
    } finally {
      liar.lie(undefined);
    }
  };

  before(async () => {
    network = await startTestNetwork({
      workers: 2,
      settings: { VELUM_CHECKPOINT_MS: '300', VELUM_SILENCE_MS: '2000' },
    });
    // Away while the drive is assigned: when it comes back there is a second assignment.
    await network.services.get('worker-2')?.stop();
    liar = await startLyingPortal(network.url);
    connection = await connectNetwork({
      ...{ portalUrl: liar.url, network: network.file.network, contractCode },
      patienceMs: 20_000,
    });
    drive = (await createAccount(connection, words)).drive.id;
    await Promise.all([proven(profile), proven(contract)]);
    const { portal } = connection;
    earlier = {
      profile: await portal.profile(toHex(signer.identity)),
      contract: await portal.contract(drive),
    };
    const { vault, drive: own, generation } = await profile();
    const head = await fetchHead(connection, signer.identity);
    const body = profileCodec.encode({ vault, drive: own, generation });
    await portal.relay(signRecord(signer, connection.network, head, 'profile', body).bytes);
    const { assigned } = await contract();
    await network.restart('worker-2');
    await until(async () => assert.notDeepEqual((await contract()).assigned, assigned));
    await Promise.all([proven(profile), proven(contract)]);
    connection = { ...connection, patienceMs: 500 };
  });
  after(async () => {
    await liar.close();
    await network.dispose();
  });

  void test('class 21: cannot hide an account, with a proof of another or with none', async () => {
    const without = (answer: Bytes): Bytes =>
      directoryProfileCodec.encode({ ...directoryProfileCodec.decode(answer), record: new Uint8Array() });
    await assert.rejects(lying('/v1/profiles/', without, profile), { ...tampered, message: /hides/ });
    const nobody = openVault(createRecoveryWords()).signer.identity;
    const others = await connection.portal.profile(toHex(nobody));
    await assert.rejects(
      lying('/v1/profiles/', () => others, profile),
      tampered,
    );
    const unproved = (answer: Bytes): Bytes =>
      directoryProfileCodec.encode({ ...directoryProfileCodec.decode(answer), directory: NOTHING_SHOWN });
    await assert.rejects(lying('/v1/profiles/', unproved, profile), stale);
    // What is not there is said so with proof, and without one not believed.
    const absent = (): Promise<unknown> => fetchProfile(connection, nobody);
    await assert.rejects(absent(), { code: 'no-account', message: /no account of this address/ });
    await assert.rejects(lying('/v1/profiles/', unproved, absent), stale);
    assert.equal((await profile()).directory, 'proven');
  });

  void test('class 21: cannot show an old profile or an old assignment beside the newest checkpoint', async () => {
    const oldProfile = (answer: Bytes): Bytes => {
      const { record } = directoryProfileCodec.decode(earlier.profile);
      return directoryProfileCodec.encode({ ...directoryProfileCodec.decode(answer), record });
    };
    await assert.rejects(lying('/v1/profiles/', oldProfile, profile), { ...tampered, message: /older/ });
    const oldAssignment = (answer: Bytes): Bytes => {
      const { assignment } = directoryContractCodec.decode(earlier.contract);
      return directoryContractCodec.encode({ ...directoryContractCodec.decode(answer), assignment });
    };
    await assert.rejects(lying('/v1/contracts/', oldAssignment, contract), {
      ...tampered,
      message: /older state of an assignment/,
    });
    assert.equal((await lying('/v1/', (answer) => answer, contract)).directory, 'proven');
    assert.equal((await profile()).directory, 'proven');
  });

  void test('class 21: cannot go back to an older checkpoint with all that it proves', async () => {
    await assert.rejects(
      lying('/v1/profiles/', () => earlier.profile, profile),
      stale,
    );
    await assert.rejects(
      lying('/v1/contracts/', () => earlier.contract, contract),
      stale,
    );
    assert.equal((await profile()).directory, 'proven');
    assert.equal((await contract()).directory, 'proven');
  });

  void test('class 21: cannot bend a proof', async () => {
    const bend = (answer: Bytes): Bytes => {
      const shown = directoryContractCodec.decode(answer);
      const found = shown.directory.found.map((one) => ({
        ...one,
        siblings: one.siblings.map((sibling) => flipped(sibling, 5)),
      }));
      return directoryContractCodec.encode({ ...shown, directory: { ...shown.directory, found } });
    };
    await assert.rejects(lying('/v1/contracts/', bend, contract), { ...tampered, message: /does not hold/ });
    assert.equal((await contract()).directory, 'proven');
  });
});
