import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bytes } from '../base/bytes.ts';
import {
  reshareCommitments,
  reshareShares,
  sumCommitments,
  sumShares,
  verifyReshared,
} from './joint-sharing.ts';
import { Field } from './pedersen.ts';
import { combineShares, deal, dealShare, verifyShare, type Dealing, type Share } from './secret-sharing.ts';

const badShare = { name: 'CryptoError', code: 'bad-share' };

function nth<T>(items: readonly T[], at: number): T {
  const item = items[at];
  assert.ok(item !== undefined);
  return item;
}

const secretOf = ({ shares, commitments }: Dealing): bigint =>
  Field.fromBytes(combineShares(shares, commitments));

/** The joint sharing of what several dealers dealt to n holders. */
const join = (dealings: readonly Dealing[], n: number): Dealing => ({
  commitments: sumCommitments(dealings.map(({ commitments }) => commitments)),
  shares: Array.from({ length: n }, (_, j) => sumShares(dealings.map(({ shares }) => nth(shares, j)))),
});

/** The same secret, dealt anew by some holders of the old sharing. */
function reshare(old: Dealing, dealers: readonly number[], n: number, t: number): Dealing {
  const dealings = dealers.map((index) => ({ index, dealt: dealShare(n, t, nth(old.shares, index - 1)) }));
  for (const { index, dealt } of dealings)
    verifyReshared({ index, dealt: dealt.commitments }, old.commitments);
  return {
    commitments: reshareCommitments(
      dealings.map(({ index, dealt }) => ({ index, dealt: dealt.commitments })),
    ),
    shares: Array.from({ length: n }, (_, j) =>
      reshareShares(dealings.map(({ index, dealt }) => ({ index, dealt: nth(dealt.shares, j) }))),
    ),
  };
}

void test('the joint secret is the sum of what each dealer drew, and any t shares of it combine', () => {
  const dealings = [deal(4, 3), deal(4, 3), deal(4, 3)];
  const joint = join(dealings, 4);
  const sum = dealings.reduce((total, dealing) => Field.add(total, secretOf(dealing)), 0n);
  for (const share of joint.shares) verifyShare(share, joint.commitments);
  assert.equal(secretOf(joint), sum);
  assert.equal(secretOf({ ...joint, shares: joint.shares.slice(1) }), sum);
});

void test('without one dealer it is another secret', () => {
  const dealings = [deal(3, 2), deal(3, 2)];
  assert.notEqual(secretOf(join(dealings, 3)), secretOf(join(dealings.slice(1), 3)));
});

void test('resharing keeps the secret, whoever of the old holders deals, for a set of another size', () => {
  const old = deal(4, 3);
  for (const [dealers, n, t] of [
    [[1, 2, 3], 4, 3],
    [[4, 2, 1], 4, 3],
    [[2, 3, 4], 7, 5],
    [[1, 3, 4], 1, 1],
  ] as const) {
    const fresh = reshare(old, dealers, n, t);
    for (const share of fresh.shares) verifyShare(share, fresh.commitments);
    assert.equal(secretOf(fresh), secretOf(old));
  }
});

void test('old and new shares do not combine: neither lies on the other’s commitments', () => {
  const old = deal(3, 2);
  const fresh = reshare(old, [1, 2], 3, 2);
  const mixed = [nth(old.shares, 0), nth(fresh.shares, 1)];
  assert.throws(() => combineShares(mixed, fresh.commitments), badShare);
  assert.throws(() => combineShares(mixed, old.commitments), badShare);
  assert.doesNotThrow(() => combineShares(fresh.shares, fresh.commitments));
});

void test('a dealer that reshares something else than its share is caught before anything joins', () => {
  const old = deal(3, 2);
  const own = dealShare(3, 2, nth(old.shares, 1)).commitments;
  const another = nth(old.shares, 2);
  const wrong: [number, Bytes[]][] = [
    [2, deal(3, 2).commitments],
    [2, dealShare(3, 2, another).commitments],
    [3, own],
    [0, own],
    [2, []],
  ];
  for (const [index, dealt] of wrong)
    assert.throws(() => {
      verifyReshared({ index, dealt }, old.commitments);
    }, badShare);
  verifyReshared({ index: 2, dealt: own }, old.commitments);
});

void test('what does not belong together does not join', () => {
  const [two, three] = [deal(3, 2), deal(3, 3)];
  const share: Share = nth(two.shares, 0);
  assert.throws(() => sumCommitments([two.commitments, three.commitments]), badShare);
  assert.throws(() => sumCommitments([]), badShare);
  assert.throws(() => sumShares([]), badShare);
  assert.throws(() => sumShares([share, nth(two.shares, 1)]), badShare);
  assert.throws(() => sumShares([share, { ...share, value: new Uint8Array(32).fill(255) }]), badShare);
  assert.throws(() => sumCommitments([[new Uint8Array(32).fill(255)], [new Uint8Array(32)]]), badShare);
  const twice = [1, 1].map((index) => ({ index, dealt: share }));
  assert.throws(() => reshareShares(twice), badShare);
});
