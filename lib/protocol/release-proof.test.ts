import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Bytes } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import { openReleaseProof, releasedSince } from './release-proof.ts';
import {
  createTestLog,
  headOf,
  proofOf,
  releaseEntryOf,
  WITNESS_SET,
  WITNESSES,
  type TestLog,
} from './testing/release-logs.ts';
import { altered, CONTRACT, NETWORK, OTHER_CONTRACT, OTHER_NETWORK, signerOf } from './testing.ts';

const about = { network: NETWORK, contract: CONTRACT };
const [first, second, third] = WITNESSES;

void describe('a proof of what was released', () => {
  let log: TestLog;
  before(async () => {
    log = await createTestLog([
      releaseEntryOf({ label: 'a', time: 1, position: 10 }),
      releaseEntryOf({ label: 'b', time: 2, position: 20, caller: 'bob' }),
      releaseEntryOf({ label: 'c', time: 3, position: 30 }),
    ]);
  });
  const open = (proof: Bytes) => openReleaseProof(proof, about, WITNESS_SET);
  const refuses = (proof: Bytes, code: string) => assert.rejects(open(proof), { code });
  const good = () => [headOf(first, [log.at()]), headOf(second, [log.at(2)], 8)];

  void test('shows every entry, and up to which block nothing is missing', async () => {
    const found = await open(proofOf(good(), [log]));
    assert.deepEqual(
      found.releases.map(({ label }) => label),
      ['a', 'b', 'c'],
    );
    assert.deepEqual([found.height, found.time, found.unreadable], [8, 8000, 0]);
  });

  void test('of three that answer, the two newest say how far it goes', async () => {
    const heads = [...good(), headOf(third, [], 5)];
    assert.equal((await open(proofOf(heads, [log]))).height, 8);
  });

  void test('of several instances is in the order of time', async () => {
    const other = await createTestLog(
      [releaseEntryOf({ label: 'between', time: 2, position: 25 })],
      signerOf(0x72).identity,
    );
    const heads = [headOf(first, [log.at(), other.at()]), headOf(second, [other.at(0)])];
    const { releases } = await open(proofOf(heads, [log, other]));
    assert.deepEqual(
      releases.map(({ label }) => label),
      ['a', 'b', 'between', 'c'],
    );
  });

  void test('no-quorum: too few heads, one twice, or of a stranger', async () => {
    const [one] = good();
    assert.ok(one);
    await refuses(proofOf([one], [log]), 'no-quorum');
    await refuses(proofOf([one, one], [log]), 'no-quorum');
    await refuses(proofOf([one, headOf(signerOf(0x64), [log.at()])], [log]), 'no-quorum');
    await refuses(proofOf([], []), 'no-quorum');
  });

  void test('wrong-binding: an entry left out, at the end, at the beginning or the whole log', async () => {
    const entries = log.disclosed;
    for (const kept of [
      entries.slice(0, -1),
      entries.slice(1),
      [],
      entries.toReversed(),
      [...entries, ...entries],
    ]) {
      await refuses(proofOf(good(), [{ ...log, disclosed: kept }]), 'wrong-binding');
    }
    await refuses(proofOf(good(), []), 'wrong-binding');
  });

  void test('wrong-binding: gatekeepers that signed two stories', async () => {
    const fork = await createTestLog([releaseEntryOf({ label: 'other' })], log.instance);
    await refuses(proofOf([headOf(first, [log.at()]), headOf(second, [fork.at()])], [log]), 'wrong-binding');
    const disagrees = { ...log.at(2), worker: signerOf(0x52).identity };
    await refuses(proofOf([headOf(first, [log.at()]), headOf(second, [disagrees])], [log]), 'wrong-binding');
  });

  void test('wrong-binding: of another network, contract or nonce; a key of another entry', async () => {
    await refuses(proofOf(good(), [log], { network: OTHER_NETWORK }), 'wrong-binding');
    await refuses(proofOf(good(), [log], { contract: OTHER_CONTRACT }), 'wrong-binding');
    await refuses(proofOf(good(), [log], { nonce: bytes32(1) }), 'wrong-binding');
    const swapped = log.disclosed.map((entry) => ({ ...entry, key: bytes32(4) }));
    await refuses(proofOf(good(), [{ ...log, disclosed: swapped }]), 'wrong-binding');
    const lying = await createTestLog([releaseEntryOf({ worker: signerOf(0x52).identity })]);
    await refuses(proofOf([headOf(first, [lying.at()]), headOf(second, [])], [lying]), 'wrong-binding');
  });

  void test('bad-signature: heads that were changed', async () => {
    const heads = good().map((head) => altered(head, { height: 100 }));
    await refuses(proofOf(heads, [log]), 'bad-signature');
  });

  void test('counts what cannot be read any more, and still proves that it is there', async () => {
    const closed = log.disclosed.map((entry, n) => (n === 0 ? { ...entry, key: new Uint8Array() } : entry));
    const found = await open(proofOf(good(), [{ ...log, disclosed: closed }]));
    assert.deepEqual([found.releases.length, found.unreadable], [2, 1]);
    const upTo = async (...said: number[][]): Promise<number> => {
      const heads = [first, second].map((signer, at) => headOf(signer, [log.at()], 9, undefined, said[at]));
      return (await open(proofOf(heads, [{ ...log, disclosed: closed }]))).unreadableUpTo;
    };
    assert.equal(await upTo([30], [30, 50]), 30);
    // An epoch is over where enough gatekeepers say so, and alike.
    for (const said of [
      [[], []],
      [[30], []],
      [[30], [31]],
    ])
      assert.equal(await upTo(...said), Infinity);
    assert.equal((await open(proofOf(good(), [log]))).unreadableUpTo, -1);
  });

  void test('says what somebody got since a position', async () => {
    const found = await open(proofOf(good(), [log]));
    assert.deepEqual(releasedSince(found, 'bob', 21), []);
    assert.equal(releasedSince(found, 'bob', 20).length, 1);
    assert.equal(releasedSince(found, 'alice', 11).length, 1);
  });
});
