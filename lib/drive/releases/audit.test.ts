import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { flipped } from '../../base/testing.ts';
import {
  collectedHeadsCodec,
  disclosedPageCodec,
  releaseQueryCodec,
  type ReleaseQuery,
} from '../../protocol/release-query.ts';
import {
  createTestLog,
  headOf,
  releaseEntryOf,
  WITNESS_SET,
  WITNESSES,
  WORKER,
  type TestLog,
} from '../../protocol/testing/release-logs.ts';
import { CONTRACT, NETWORK, signerOf } from '../../protocol/testing.ts';
import { encodeAddress } from '../../crypto/address.ts';
import type { ContractRecord } from '../network/contract-record.ts';
import { auditReleases, verifyReleases } from './audit.ts';
import { createWitnessMemory, type WitnessMemory } from './witness-memory.ts';

const set = { set: 1, ...WITNESS_SET };
const sets = { newest: () => set, find: () => set, follow: () => Promise.resolve() };
const connection = { network: NETWORK, sets };
const [first, second] = WITNESSES;
const bob = signerOf(0x42, 'sr25519');
const node = '0f'.repeat(16);
const entries = [1, 2, 3, 4, 5].map((n) =>
  releaseEntryOf({
    caller: n === 3 ? 'c1'.repeat(32) : toHex(bob.identity),
    label: n === 3 ? 'of another contract' : { node, version: n, caller: '' },
    time: n,
    position: n << 20,
  }),
);

/** A worker that asks two gatekeepers; pages hold two entries. */
class Source {
  readonly asked: ReleaseQuery['ask'][] = [];
  sizes: [number, number] = [5, 5];
  closed: number[] = [];
  page = (log: TestLog, from: number) => log.disclosed.slice(from, from + 2);
  readonly log: TestLog;
  constructor(log: TestLog) {
    this.log = log;
  }

  record = (): Promise<ContractRecord> =>
    Promise.resolve({
      ...{ id: CONTRACT, owner: bob.identity, code: CONTRACT, cid: '', replicas: 1 },
      ...{ assigned: [], signedBy: [], workers: [], keys: undefined, member: undefined },
      directory: 'unchecked',
    });

  releases = (bytes: Bytes): Promise<Bytes> => {
    const query = releaseQueryCodec.decode(bytes);
    this.asked.push(query.ask);
    if (query.ask === 'entries')
      return Promise.resolve(disclosedPageCodec.encode({ v: 1, entries: this.page(this.log, query.from) }));
    const heads = [first, second].map((signer, n) =>
      headOf(signer, [this.log.at(this.sizes[n])], 9, query.nonce, this.closed),
    );
    return Promise.resolve(collectedHeadsCodec.encode({ v: 1, heads }));
  };
}

void describe('an audit of releases', () => {
  let source: Source;
  let witnessed: WitnessMemory;
  beforeEach(async () => {
    source = new Source(await createTestLog(entries));
    witnessed = createWitnessMemory();
  });
  const audit = () => auditReleases({ connection, client: source, witnessed });
  const refuses = () => assert.rejects(audit(), { name: 'DriveError', code: 'unwitnessed' });

  void test('reads all pages, and says who got what, when, through whom', async () => {
    const { releases, block, witnesses } = await audit();
    assert.deepEqual([block, witnesses, releases.length], [9, 2, 5]);
    assert.deepEqual(releases[0], {
      ...{ to: encodeAddress(bob.identity), time: 1, block: 1, worker: toHex(WORKER) },
      file: { id: node, version: 1, isThumbnail: false },
    });
    assert.deepEqual([releases[2]?.to, releases[2]?.file], ['c1'.repeat(32), undefined]);
    assert.deepEqual(source.asked, ['heads', 'entries', 'entries', 'entries']);
  });

  void test('says what an account got since a position, and refuses what is no account', async () => {
    const { since } = await audit();
    const address = encodeAddress(bob.identity);
    assert.equal(since(address, (5 << 20) + 1).length, 0);
    assert.equal(since(address, 5 << 20).length, 1);
    assert.throws(() => since('nobody', 0), { code: 'bad-address' });
  });

  void test('says nothing about what was released since where an entry cannot be read', async () => {
    const closed = (from: number) => (from === 0 ? { key: new Uint8Array() } : {});
    source.page = (log, from) =>
      log.disclosed.slice(from, from + 2).map((one) => ({ ...one, ...closed(from) }));
    const hidden = await audit();
    assert.deepEqual([hidden.releases.length, hidden.unreadable], [3, 2]);
    assert.throws(() => hidden.since(encodeAddress(bob.identity), 0), { code: 'unwitnessed' });
    assert.throws(() => hidden.since(encodeAddress(bob.identity), 2 ** 50), { code: 'unwitnessed' });
    source.closed = [70 << 20];
    const rotated = await audit();
    assert.throws(() => rotated.since(encodeAddress(bob.identity), 70 << 20), { code: 'unwitnessed' });
    assert.deepEqual(rotated.since(encodeAddress(bob.identity), (70 << 20) + 1), []);
  });

  void test('gives a proof that anybody can check, of this contract alone', async () => {
    const { proof } = await audit();
    const { releases } = await verifyReleases(connection, toHex(CONTRACT), proof);
    assert.equal(releases.length, 5);
    const refused = { code: 'unwitnessed' };
    await assert.rejects(verifyReleases(connection, 'ee'.repeat(32), proof), refused);
    await assert.rejects(
      verifyReleases(connection, toHex(CONTRACT), flipped(proof, proof.length >> 1)),
      refused,
    );
    await assert.rejects(verifyReleases(connection, toHex(CONTRACT), proof.slice(0, -1)), refused);
  });

  void test('refuses a log of which entries are held back, or changed', async () => {
    source.page = (log, from) => log.disclosed.slice(from, Math.min(from + 2, 4));
    await refuses();
    source.page = (log, from) => log.disclosed.toReversed().slice(from, from + 2);
    await refuses();
  });

  void test('refuses logs that show less than before, even if they hold together', async () => {
    await audit();
    source.sizes = [3, 3];
    await refuses();
    source.sizes = [3, 5];
    await refuses();
    source.sizes = [5, 5];
    await audit();
  });

  void test('refuses another story than the one that was told before', async () => {
    await audit();
    const [, ...rest] = entries;
    const other = new Source(await createTestLog([releaseEntryOf(), ...rest], source.log.instance));
    await assert.rejects(auditReleases({ connection, client: other, witnessed }), { code: 'unwitnessed' });
    await auditReleases({ connection, client: other, witnessed: createWitnessMemory() });
  });
});
