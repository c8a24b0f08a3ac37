import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { networkKeys } from '../cli/network/network-keys.ts';
import { fromHex, randomBytes, toHex, utf8, type Bytes } from '../lib/base/bytes.ts';
import { codeOf } from '../lib/base/errors.ts';
import { silentLogger } from '../lib/base/logger.ts';
import type { Submitter } from '../lib/chain/chain.ts';
import { createSubstrateSubmitter } from '../lib/chain/substrate/substrate-submitter.ts';
import { createSigner } from '../lib/crypto/signing.ts';
import { SEALING_KEY_LENGTH, sealingKeyPair } from '../lib/crypto/sealing.ts';
import {
  connectNetwork,
  createAccount,
  createRecoveryWords,
  restoreAccount,
  type Account,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { encodeBlockBody } from '../lib/protocol/block-body.ts';
import { genesisCodec } from '../lib/protocol/genesis.ts';
import { handoutRequestCodec } from '../lib/protocol/handout.ts';
import { leaseRequestCodec } from '../lib/protocol/lease-request.ts';
import { cosign } from '../lib/protocol/quorum.ts';
import { assignmentCodec, assignmentMessage } from '../lib/protocol/records/assignment.ts';
import { contractKeysCodec, contractKeysMessage } from '../lib/protocol/records/contract-keys.ts';
import { measurementCodec, measurementMessage } from '../lib/protocol/records/measurement.ts';
import { verdictCodec } from '../lib/protocol/records/verdict.ts';
import { rotationCodec } from '../lib/protocol/records/rotation.ts';
import { workerCodec } from '../lib/protocol/records/worker.ts';
import { signRequest } from '../lib/protocol/signed-request.ts';
import { NO_RECORDS, openRecord, signRecord, type RecordKind } from '../lib/protocol/signed-record.ts';
import { directoryContractCodec } from '../lib/protocol/directory.ts';
import { contractCode } from './support/network-of.ts';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { startLyingPortal } from './support/lying-portal.ts';
import { rawClient } from './support/raw-client.ts';
import { until } from './support/until.ts';

/** Who pays can write to the chain, who has a network can reach ports, and who runs the portal can keep things back. */
void describe('attacks beside the portal', () => {
  let network: JoinedNetwork;
  let connection: NetworkConnection;
  let alice: Account;
  let chain: Submitter;
  let root: string;
  const words = createRecoveryWords();
  const attacker = createSigner('ed25519', new Uint8Array(32).fill(0x66));
  const attackerSealing = sealingKeyPair(new Uint8Array(32).fill(0x67));

  before(async () => {
    network = await joinTestNetwork();
    connection = await network.connect();
    alice = await createAccount(connection, words);
    root = alice.drive.snapshot().roots[0] ?? '';
    const seed = networkKeys(fromHex(network.file.master)).chainSeed('worker-8');
    chain = await createSubstrateSubmitter({ url: network.chainUrl, seed, logger: silentLogger });
  });
  after(async () => {
    await chain.close();
    await network.dispose();
  });

  const contractKeys = async (): Promise<Bytes> => {
    const { keys } = directoryContractCodec.decode(await connection.portal.contract(alice.drive.id));
    return openRecord(keys, connection.network).body;
  };

  void test('records of somebody who only pays change nothing; a command of the owner on the same way does', async () => {
    const before = await contractKeys();
    const victim = await connection.view();
    const sign = recordsOf();
    await chain.submit(randomBytes(1000));
    await chain.submit(utf8('{"v":1,"m":"velum","items":[]}'));
    await chain.submit(encodeBlockBody([randomBytes(500), new Uint8Array(), fromHex(network.file.genesis)]));
    const forged = [
      sign('worker', workerBody()),
      sign('verdict', verdictBody(victim.measurements[0] ?? '')),
      sign('measurement', measurementBody()),
      sign('rotation', rotationCodec.encode({ contract: fromHex(alice.drive.id), epoch: 2 })),
      sign('contract-keys', keysBody(before)),
      sign('assignment', assignmentBody()),
    ];
    await chain.submit(encodeBlockBody(forged));
    // The twin, behind all of it: the way past the portal is open to whoever has something to say.
    const id = await alice.drive.upload(root, sourceOf('trash-me.bin', patternBytes(500)));
    const raw = rawClient(connection, words, alice.drive.id);
    await chain.submit(encodeBlockBody([await raw.envelope('trash', { ids: [id] }, raw.session(), 1)]));
    await until(async () => {
      await alice.drive.refresh();
      assert.equal(alice.drive.snapshot().entries.get(id)?.trashed, true);
    });
    assert.deepEqual(await contractKeys(), before);
    const view = await connection.view();
    assert.deepEqual(view.measurements, victim.measurements);
    const planted = view.workers.find((worker) => worker.identity === toHex(attacker.identity));
    assert.notEqual(planted?.status, 'admitted');
    const admittedIn = ({ workers }: typeof view): string[] =>
      workers.filter(({ status }) => status === 'admitted').map(({ identity }) => identity);
    const still = new Set(admittedIn(view));
    assert.ok(admittedIn(victim).length > 0 && admittedIn(victim).every((identity) => still.has(identity)));
    await restoreAccount(connection, words);
  });

  void test('a gatekeeper answers no stranger at its own door, whatever they sign', async () => {
    const [gatekeeper] = genesisCodec.decode(fromHex(network.file.genesis)).gatekeepers;
    const door = gatekeeper?.endpoint ?? '';
    const contract = fromHex(alice.drive.id);
    const handout = handoutRequestCodec.encode({ contract, epoch: 1, instance: attacker.identity });
    const lease = leaseRequestCodec.encode({ queryKey: attackerSealing.publicKey, load: 0 });
    const signed = (purpose: 'handout' | 'lease' | 'barrier', body: Bytes): Bytes =>
      signRequest(attacker, {
        network: connection.network,
        purpose,
        nonce: randomBytes(32),
        time: Date.now(),
        body,
      });
    const stolen = signed('handout', handout);
    for (const [path, body, code] of [
      ['handout', stolen, 'not-admitted'],
      ['lease', signed('lease', lease), 'not-admitted'],
      ['barrier', signed('barrier', handout), 'not-admitted'],
      ['lease', stolen, 'wrong-binding'],
      ['handout', stolen.map((byte, i) => (i === stolen.length - 1 ? byte ^ 1 : byte)), undefined],
      ['handout', randomBytes(10_000), undefined],
    ] as const) {
      const response = await fetch(`${door}/v1/${path}`, { method: 'POST', body });
      assert.ok(response.status >= 400 && response.status < 500, `${path}: ${String(response.status)}`);
      const { error } = (await response.json()) as { error: { code: string } };
      if (code !== undefined) assert.equal(error.code, code);
    }
    // The twin: the workers that it did admit are leased and hand out still; a new drive gets keys and is served.
    const twin = await createAccount(connection, createRecoveryWords());
    await twin.drive.createFolder(twin.drive.snapshot().roots[0] ?? '', 'served');
  });

  void test('a worker survives what is thrown at it, and answers the next honest question', async () => {
    const raw = rawClient(connection, words, alice.drive.id);
    await raw.serving();
    const honest = await raw.query('status', {}, raw.session());
    const { worker } = honest;
    const good = honest.envelope;
    const thrown = [
      new Uint8Array(),
      randomBytes(100),
      patternBytes(1_900_000),
      good.slice(0, -1),
      ...[...good.keys()].filter((i) => i % 37 === 0).map((at) => good.map((b, i) => (i === at ? b ^ 1 : b))),
    ];
    for (const bytes of thrown) {
      await assert.rejects(connection.portal.query(worker, bytes), (error) => codeOf(error) !== undefined);
    }
    const floods = Array.from({ length: 300 }, () =>
      connection.portal.query(worker, randomBytes(2000)).catch(codeOf),
    );
    await Promise.all(floods);
    assert.equal((await honest.open(await honest.send())).ok, true);
  });

  void test('a portal that keeps a command back cannot make it look done, nor a kept answer look new', async () => {
    const portal = await startLyingPortal(network.url);
    try {
      const options = {
        portalUrl: portal.url,
        network: network.file.network,
        contractCode,
        patienceMs: 3_000,
      };
      const mine = await restoreAccount(await connectNetwork(options), words);
      // It has drawn its right to store by then.
      await mine.drive.upload(root, sourceOf('before.bin', patternBytes(100, 3)));
      portal.withhold((path) => (path === '/v1/relay' ? utf8('{"height":9999999}') : undefined));
      const content = patternBytes(3000, 4);
      const file = sourceOf('kept-back.bin', content);
      await assert.rejects(mine.drive.upload(root, file), { code: 'unconfirmed' });
      portal.withhold(undefined);
      let kept: Bytes | undefined;
      portal.lie((path, answer) => (path.startsWith('/v1/query/') ? (kept ??= answer) : undefined));
      await assert.rejects(mine.drive.createFolder(root, 'never'), (error) => codeOf(error) !== undefined);
      portal.lie(undefined);
      const id = await mine.drive.upload(root, file);
      await alice.drive.refresh();
      assert.deepEqual(await bytesOfDownload(await alice.drive.download(id)), content);
    } finally {
      await portal.close();
    }
  });

  /** A chain of records that the attacker signs. */
  function recordsOf(): (kind: RecordKind, body: Bytes) => Bytes {
    let head = NO_RECORDS;
    return (kind, body) => {
      const signed = signRecord(attacker, connection.network, head, kind, body);
      head = signed.head;
      return signed.bytes;
    };
  }

  const workerBody = (): Bytes =>
    workerCodec.encode({
      sealing: attackerSealing.publicKey,
      endpoint: 'http://127.0.0.1:9',
      capacity: 4,
      evidence: { hash: randomBytes(32), cid: 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy' },
    });

  const verdictBody = (measurement: string): Bytes =>
    verdictCodec.encode({
      worker: attacker.identity,
      evidence: randomBytes(32),
      admitted: true,
      reason: '',
      measurement: fromHex(measurement),
      tee: 'simulated',
      set: 1,
      n: 1,
      t: 1,
    });

  function measurementBody(): Bytes {
    const decision = {
      role: 'worker' as const,
      measurement: new Uint8Array(32).fill(9),
      approved: true,
      notBefore: 0,
    };
    const cosignatures = [cosign(attacker, measurementMessage(connection.network, decision))];
    return measurementCodec.encode({ ...decision, cosignatures });
  }

  function keysBody(current: Bytes): Bytes {
    const { cosignatures: _, ...keys } = contractKeysCodec.decode(current);
    const forged = {
      ...keys,
      epoch: 2,
      sealing: new Uint8Array(SEALING_KEY_LENGTH).fill(1),
      committing: attacker.identity,
    };
    const cosignatures = [cosign(attacker, contractKeysMessage(connection.network, forged))];
    return contractKeysCodec.encode({ ...forged, cosignatures });
  }

  function assignmentBody(): Bytes {
    const fields = { contract: fromHex(alice.drive.id), set: 1, n: 1, t: 1, serial: 1000 };
    const assignment = { ...fields, workers: [attacker.identity] };
    const cosignatures = [cosign(attacker, assignmentMessage(connection.network, assignment))];
    return assignmentCodec.encode({ ...assignment, cosignatures });
  }
});
