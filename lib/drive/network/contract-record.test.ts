import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import type { Signer } from '../../crypto/signing.ts';
import { directoryContractCodec, type DirectoryContract } from '../../protocol/directory.ts';
import { leaseCodec, leaseMessage, type Lease } from '../../protocol/lease.ts';
import { cosign } from '../../protocol/quorum.ts';
import {
  assignmentBody,
  createServedContract,
  deployBody,
  joinBody,
  entryOf,
  GATEKEEPERS,
  keysBody,
  MEASUREMENT,
  OWNER,
  WORKERS,
} from '../../protocol/reducer/testing.ts';
import { contractIdOf } from '../../protocol/records/deploy.ts';
import { NO_RECORDS, signRecord, type RecordKind } from '../../protocol/signed-record.ts';
import { altered, OTHER_CONTRACT, OTHER_NETWORK, signerOf } from '../../protocol/testing.ts';
import { startPortal, type TestPortal } from '../testing/portal-on-chain.ts';
import { fetchContract, type ContractRecord } from './contract-record.ts';

const chain = createServedContract();
const id = toHex(chain.contract);
const tampered = { name: 'DriveError', code: 'tampered' };
const otherOwner = signerOf(0x42);
const strangers = [signerOf(7), signerOf(8)];

const recordOf = (kind: RecordKind, body: Bytes, network = chain.network, signer = signerOf(9)): Bytes =>
  signRecord(signer, network, NO_RECORDS, kind, body).bytes;

function leaseOf(worker: Signer, changes: Partial<Lease> = {}, by: readonly Signer[] = GATEKEEPERS) {
  const fields = {
    network: chain.network,
    set: 1,
    n: 3,
    t: 2,
    worker: worker.identity,
    queryKey: new Uint8Array(SEALING_KEY_LENGTH),
    measurement: MEASUREMENT,
    tee: 'simulated',
    notBefore: Date.now() - 60_000,
    notAfter: Date.now() + 60_000,
    ...changes,
  };
  const cosignatures = by.map((signer) => cosign(signer, leaseMessage(fields)));
  return {
    identity: worker.identity,
    lease: leaseCodec.encode({ v: 1, ...fields, cosignatures }),
  };
}

void describe('a contract’s record', () => {
  let portal: TestPortal;
  before(async () => {
    chain.block(chain.sign(otherOwner, 'deploy', deployBody()));
    portal = await startPortal(chain);
  });
  after(() => portal.close());

  /** What a client makes of the portal's true answer, with leases, in which some fields are replaced. */
  const fetchShown = (
    changes: Partial<DirectoryContract> = {},
    asked = id,
    connection = portal.connection,
  ): Promise<ContractRecord> =>
    portal.lying(
      '/v1/contracts/',
      (answer) => {
        const workers = WORKERS.map((worker) => leaseOf(worker));
        return directoryContractCodec.encode({
          ...directoryContractCodec.decode(answer),
          workers,
          ...changes,
        });
      },
      () => fetchContract(connection, asked),
    );
  const identities = ({ workers }: ContractRecord): string[] => workers.map(({ worker }) => toHex(worker));
  const allWorkers = WORKERS.map(({ identity }) => toHex(identity));

  void test('is its owner, its code, its keys, and the workers that hold it under a lease', async () => {
    const record = await fetchShown();
    assert.deepEqual([record.id, record.owner, record.code], [chain.contract, OWNER.identity, bytes32(0x22)]);
    assert.deepEqual(record.keys, entryOf(chain, chain.contract).keys?.value);
    assert.deepEqual(identities(record), allWorkers);
    const young = await fetchShown({ keys: new Uint8Array(), assignment: new Uint8Array() });
    assert.deepEqual([young.keys, young.workers], [undefined, []]);
  });

  void test('is not served by simulated TEEs where the network refuses them, whatever gatekeepers signed', async () => {
    const workers = [leaseOf(WORKERS[0]), leaseOf(WORKERS[1], { tee: 'dstack' })];
    const strict = { ...portal.connection, simulated: false };
    assert.deepEqual(identities(await fetchShown({ workers }, id, strict)), allWorkers.slice(1, 2));
    assert.deepEqual(identities(await fetchShown({ workers })), allWorkers.slice(0, 2));
  });

  void test('of an id that nobody deployed is not there', async () => {
    const absent = fetchContract(portal.connection, toHex(OTHER_CONTRACT));
    await assert.rejects(absent, { name: 'DriveError', code: 'not-found' });
  });

  void test('of a member is its group’s, with the member’s code; nobody but the owner makes one', async () => {
    const join = (by: Signer, root = chain.contract): Bytes =>
      chain.sign(by, 'join', joinBody(root, { code: { hash: bytes32(0x55), cid: 'member' } }));
    const joined = join(OWNER);
    chain.block(joined);
    const [member] = entryOf(chain, chain.contract).members;
    const asked = toHex(member?.id ?? assert.fail('it joined'));
    const record = await fetchShown({}, asked);
    assert.deepEqual([record.id, record.member, record.code], [chain.contract, asked, bytes32(0x55)]);
    assert.equal((await fetchShown()).member, undefined);
    const forged = [
      [],
      [recordOf('join', joinBody(chain.contract), chain.network, otherOwner)],
      [recordOf('join', joinBody(OTHER_CONTRACT))],
    ];
    for (const shown of forged) await assert.rejects(fetchShown({ joined: shown }, asked), tampered);
    assert.equal((await fetchShown({ joined: [joined] }, asked)).member, asked);
  });

  void test('is of the id that was asked for, and of this network', async () => {
    const { deployRecord } = entryOf(chain, chain.contract);
    const forged = [
      recordOf('deploy', deployBody(), chain.network, otherOwner),
      recordOf('deploy', deployBody(), OTHER_NETWORK, OWNER),
      altered(deployRecord, { body: deployBody({ code: { hash: bytes32(0x66), cid: 'bafy' } }) }),
      recordOf('heartbeat', deployBody(), chain.network, OWNER),
      new Uint8Array(),
    ];
    for (const deploy of forged) await assert.rejects(fetchShown({ deploy }), tampered);
    const other = contractIdOf({ network: chain.network, signer: otherOwner.identity, seq: 1 });
    const whole = {
      deploy: recordOf('deploy', deployBody(), chain.network, otherOwner),
      keys: recordOf('contract-keys', keysBody(chain, other)),
      assignment: recordOf('assignment', assignmentBody(chain, other)),
    };
    await assert.rejects(fetchShown(whole), tampered);
    assert.deepEqual((await fetchShown(whole, toHex(other))).id, other);
    assert.deepEqual((await fetchShown({ deploy: deployRecord })).code, bytes32(0x22));
  });

  void test('has keys that enough gatekeepers signed for this very contract', async () => {
    const keys = (contract = chain.contract, by?: readonly Signer[]): Bytes =>
      recordOf('contract-keys', keysBody(chain, contract, {}, by));
    const body = keysBody(chain, chain.contract);
    const attackers = altered(body, { sealing: new Uint8Array(SEALING_KEY_LENGTH).fill(66) });
    const forged = [
      keys(chain.contract, GATEKEEPERS.slice(0, 1)),
      keys(chain.contract, strangers),
      keys(OTHER_CONTRACT),
      recordOf('contract-keys', attackers),
      recordOf('contract-keys', body, OTHER_NETWORK),
      recordOf('assignment', assignmentBody(chain, chain.contract)),
    ];
    for (const record of forged) await assert.rejects(fetchShown({ keys: record }), tampered);
    assert.equal((await fetchShown({ keys: keys() })).keys?.epoch, 1);
  });

  void test('has an assignment that enough gatekeepers signed for this very contract', async () => {
    const assignment = (contract = chain.contract, by?: readonly Signer[]): Bytes =>
      recordOf('assignment', assignmentBody(chain, contract, {}, by));
    const attackers = altered(assignmentBody(chain, chain.contract), { workers: [signerOf(7).identity] });
    const forged = [
      assignment(chain.contract, GATEKEEPERS.slice(0, 1)),
      assignment(chain.contract, strangers),
      assignment(OTHER_CONTRACT),
      recordOf('assignment', attackers),
      recordOf('assignment', assignmentBody(chain, chain.contract), OTHER_NETWORK),
    ];
    for (const record of forged) await assert.rejects(fetchShown({ assignment: record }), tampered);
    assert.deepEqual(identities(await fetchShown({ assignment: assignment() })), allWorkers);
  });

  void test('passes over a worker whose lease does not hold, and keeps the others', async () => {
    const [one, two] = WORKERS;
    assert.ok(one !== undefined && two !== undefined);
    const stranger = signerOf(7);
    const refused = [
      leaseOf(one, { notAfter: Date.now() - 1 }),
      leaseOf(one, { notBefore: Date.now() + 60_000 }),
      leaseOf(one, {}, GATEKEEPERS.slice(0, 1)),
      leaseOf(one, {}, strangers),
      leaseOf(one, { network: OTHER_NETWORK }),
      { identity: one.identity, lease: altered(leaseOf(one).lease, { measurement: bytes32(0x66) }) },
      { identity: one.identity, lease: leaseOf(two).lease },
      { identity: one.identity, lease: new Uint8Array() },
      leaseOf(stranger),
      { identity: one.identity, lease: leaseOf(stranger).lease },
    ];
    for (const worker of refused) {
      const record = await fetchShown({ workers: [worker, leaseOf(two)] });
      assert.deepEqual(identities(record), [toHex(two.identity)]);
    }
    const both = await fetchShown({ workers: [leaseOf(one), leaseOf(two)] });
    assert.deepEqual(identities(both), [toHex(one.identity), toHex(two.identity)]);
  });

  void test('passes over a worker that is no longer assigned', async () => {
    const [one] = WORKERS;
    assert.ok(one !== undefined);
    const only = assignmentBody(chain, chain.contract, { workers: [one.identity] });
    const record = await fetchShown({ assignment: recordOf('assignment', only) });
    assert.deepEqual(identities(record), [toHex(one.identity)]);
  });
});
