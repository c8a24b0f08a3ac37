import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import type { Signer } from '../../crypto/signing.ts';
import { directoryContractCodec } from '../../protocol/directory.ts';
import { leaseCodec, leaseMessage } from '../../protocol/lease.ts';
import { cosign } from '../../protocol/quorum.ts';
import {
  assignmentBody,
  createServedContract,
  GATEKEEPERS,
  keysBody,
  MEASUREMENT,
  setBody,
  sharingBody,
  WORKERS,
} from '../../protocol/reducer/testing.ts';
import { NO_RECORDS, signRecord, type RecordKind } from '../../protocol/signed-record.ts';
import { signerOf } from '../../protocol/testing.ts';
import { startPortal, type TestPortal } from '../testing/portal-on-chain.ts';
import { fetchContract, type ContractRecord } from './contract-record.ts';

const chain = createServedContract();
const id = toHex(chain.contract);
const [FIRST, SECOND, THIRD] = GATEKEEPERS;
/** The first one leaves, and all of the others must agree from then on. */
const NOW = [SECOND, THIRD];
const OF_NOW = { set: 2, n: 2, t: 2 };
const tampered = { name: 'DriveError', code: 'tampered' };
const poster = signerOf(9);

function leaseOf(worker: Signer, size: { set: number; n: number; t: number }, by: readonly Signer[]) {
  const fields = {
    ...{ network: chain.network, ...size, worker: worker.identity },
    queryKey: new Uint8Array(SEALING_KEY_LENGTH),
    ...{ measurement: MEASUREMENT, tee: 'simulated' },
    ...{ notBefore: Date.now() - 60_000, notAfter: Date.now() + 60_000 },
  };
  const cosignatures = by.map((signer) => cosign(signer, leaseMessage(fields)));
  return { identity: worker.identity, lease: leaseCodec.encode({ v: 1, ...fields, cosignatures }) };
}
const old = () => leaseOf(WORKERS[0], { set: 1, n: 3, t: 2 }, [FIRST, SECOND]);
const fresh = () => leaseOf(WORKERS[1], OF_NOW, NOW);

void describe('a contract whose gatekeepers change', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await startPortal(chain);
  });
  after(() => portal.close());

  /** What a client that waits for nothing makes of the portal's answer with these leases, and other records where asked. */
  const look = (
    leases: readonly (() => ReturnType<typeof leaseOf>)[],
    changes: { keys?: Bytes; assignment?: Bytes } = {},
  ): Promise<ContractRecord> =>
    portal.lying(
      '/v1/contracts/',
      (answer) =>
        directoryContractCodec.encode({
          ...directoryContractCodec.decode(answer),
          ...changes,
          workers: leases.map((lease) => lease()),
        }),
      () => fetchContract({ ...portal.connection, patienceMs: 0 }, id),
    );
  const recordOf = (kind: RecordKind, body: Bytes): Bytes =>
    signRecord(signerOf(8), chain.network, NO_RECORDS, kind, body).bytes;

  void test('as long as nobody saw another set, the one of before counts', async () => {
    const { workers } = await look([old]);
    assert.deepEqual(
      workers.map(({ worker }) => worker),
      [WORKERS[0].identity],
    );
    // A lease names a set that governance has not named: it is passed over.
    assert.deepEqual((await look([fresh])).workers, []);
  });

  void test('from then on a contract that the new set has not taken over is waited for', async () => {
    const decision = { set: 2, members: NOW.map(({ identity }) => identity), threshold: 2 };
    chain.block(chain.sign(poster, 'gatekeeper-set', setBody(chain, decision)));
    // Nothing here is of the new set yet, so nobody is told of it.
    assert.equal((await look([old])).workers.length, 1);
    await assert.rejects(look([fresh]), { name: 'DriveError', code: 'no-worker' });
    assert.equal(portal.connection.sets.newest().set, 2);
    await assert.rejects(look([old]), { name: 'DriveError', code: 'no-worker' });
  });

  void test('once it has, its word counts and that of who left does not', async () => {
    const shares = NOW.map((g, at) => ({ gatekeeper: g.identity, index: at + 1, sealed: bytes32(at) }));
    const dealers = [FIRST, SECOND].map(({ identity }) => identity);
    const sharing = sharingBody(chain, chain.contract, { ...OF_NOW, shares, dealers }, NOW);
    chain.block(chain.sign(poster, 'contract-sharing', sharing));
    chain.block(
      chain.sign(poster, 'contract-keys', keysBody(chain, chain.contract, OF_NOW, NOW)),
      chain.sign(poster, 'assignment', assignmentBody(chain, chain.contract, { ...OF_NOW, serial: 2 }, NOW)),
    );
    const record = await look([old, fresh]);
    assert.deepEqual(
      record.workers.map(({ worker }) => worker),
      [WORKERS[1].identity],
    );
    // Two who were enough of three sign other keys, as those of their set and as those of now.
    const sealing = new Uint8Array(SEALING_KEY_LENGTH).fill(66);
    const ofThen = keysBody(chain, chain.contract, { sealing }, [FIRST, SECOND]);
    await assert.rejects(look([fresh], { keys: recordOf('contract-keys', ofThen) }), { code: 'no-worker' });
    const ofNow = keysBody(chain, chain.contract, { ...OF_NOW, sealing }, [FIRST, SECOND]);
    await assert.rejects(look([fresh], { keys: recordOf('contract-keys', ofNow) }), tampered);
    const other = assignmentBody(chain, chain.contract, { ...OF_NOW, set: 3 }, NOW);
    await assert.rejects(look([fresh], { assignment: recordOf('assignment', other) }), tampered);
    const size = assignmentBody(chain, chain.contract, { ...OF_NOW, t: 1 }, NOW);
    await assert.rejects(look([fresh], { assignment: recordOf('assignment', size) }), tampered);
    assert.equal((await look([fresh])).keys?.set, 2);
  });
});
