import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex, type Bytes } from '../base/bytes.ts';
import { flipped } from '../base/testing.ts';
import { combineShares, deal, dealShare, verifyShare, type Share } from './secret-sharing.ts';

const badShare = { name: 'CryptoError', code: 'bad-share' };
const named = (index: number) => ({
  ...badShare,
  message: `share ${String(index)} does not match the commitments`,
});

/** A dealing with the secret that its first t shares give. */
function dealSecret(n: number, t: number) {
  const dealt = deal(n, t);
  return { ...dealt, secret: combineShares(dealt.shares, dealt.commitments) };
}

function choose<T>(items: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return items.flatMap((item, i) => choose(items.slice(i + 1), count - 1).map((rest) => [item, ...rest]));
}

function at(shares: readonly Share[], i: number): Share {
  const share = shares[i];
  assert.ok(share);
  return share;
}

void test('any three of five give the secret, in any order', () => {
  const { secret, shares, commitments } = dealSecret(5, 3);
  assert.equal(commitments.length, 3);
  const combinations = choose(shares, 3);
  assert.equal(combinations.length, 10);
  for (const chosen of combinations)
    assert.deepEqual(combineShares(chosen.toReversed(), commitments), secret);
  assert.deepEqual(combineShares(shares, commitments), secret);
});

void test('fewer than the threshold, or one share twice, give nothing', () => {
  const { shares, commitments } = dealSecret(3, 2);
  for (const share of shares) {
    assert.throws(() => combineShares([share], commitments), badShare);
    assert.throws(() => combineShares([share, share], commitments), badShare);
  }
  assert.throws(() => combineShares([], commitments), badShare);
  assert.throws(() => combineShares([], []), badShare);
  assert.throws(() => combineShares(shares, []), badShare);
});

void test('one of one: the set that a single machine starts with', () => {
  const { secret, shares, commitments } = dealSecret(1, 1);
  assert.deepEqual(combineShares(shares, commitments), secret);
  assert.deepEqual(at(shares, 0).value, secret);
});

void test('an altered share is named, wherever it was altered', () => {
  const { secret, shares, commitments } = dealSecret(3, 2);
  const good = at(shares, 0);
  const second = at(shares, 1);
  verifyShare(second, commitments);
  const altered: Share[] = [
    { ...second, value: flipped(second.value, 0) },
    { ...second, blinding: flipped(second.blinding, 0) },
    { ...second, value: at(shares, 2).value, blinding: at(shares, 2).blinding },
  ];
  for (const share of altered) {
    assert.throws(() => {
      verifyShare(share, commitments);
    }, named(2));
    assert.throws(() => combineShares([good, share], commitments), named(2));
  }
  assert.throws(() => combineShares([good, { ...second, index: 3 }], commitments), named(3));
  assert.throws(() => combineShares([good, { ...second, index: 0 }], commitments), badShare);
  assert.deepEqual(combineShares([good, second], commitments), secret);
});

void test('commitments that were altered, swapped or come from another dealer fit no share', () => {
  const { shares, commitments } = dealSecret(3, 2);
  // At 1 every commitment weighs the same; the second share tells them apart.
  const share = at(shares, 1);
  const [constant, slope] = commitments;
  assert.ok(constant && slope);
  const others: Bytes[][] = [
    [slope, constant],
    [constant, constant],
    [constant],
    dealSecret(3, 2).commitments,
  ];
  for (const other of others) {
    assert.throws(() => {
      verifyShare(share, other);
    }, named(2));
  }
  verifyShare(share, commitments);
});

void test('bytes that are no scalar or no point are refused', () => {
  const { shares, commitments } = dealSecret(2, 2);
  const share = at(shares, 0);
  const beyondOrder = new Uint8Array(32).fill(0xff);
  const malformed: [Share, Bytes[]][] = [
    [{ ...share, value: beyondOrder }, commitments],
    [{ ...share, blinding: new Uint8Array(31) }, commitments],
    [{ ...share, index: 1.5 }, commitments],
    [share, [beyondOrder, ...commitments.slice(1)]],
    [share, [new Uint8Array(), ...commitments.slice(1)]],
  ];
  for (const [given, against] of malformed) {
    assert.throws(() => {
      verifyShare(given, against);
    }, badShare);
  }
});

void test('the commitments show nothing of the secret: the same secret never commits alike', () => {
  const dealt = Array.from({ length: 4 }, () => dealSecret(2, 2));
  assert.equal(new Set(dealt.flatMap((d) => d.commitments).map(toHex)).size, 8);
  assert.equal(new Set(dealt.map((d) => toHex(d.secret))).size, 4);
});

void test('thresholds out of range are refused', () => {
  for (const [n, t] of [
    [0, 0],
    [1, 2],
    [3, 0],
    [256, 2],
    [2.5, 1],
    [Number.NaN, 1],
  ] as const) {
    assert.throws(() => deal(n, t), badShare);
  }
  assert.equal(deal(4, 4).shares.length, 4);
});

void test('a share is shared like a secret, with the blinding that it was committed with', () => {
  const { shares } = deal(3, 2);
  const { value, blinding } = at(shares, 1);
  const again = dealShare(5, 3, at(shares, 1));
  assert.deepEqual(combineShares(again.shares.slice(2), again.commitments), value);
  const beyondOrder = new Uint8Array(32).fill(0xff);
  assert.throws(() => dealShare(5, 3, { index: 2, value, blinding: beyondOrder }), badShare);
  assert.throws(() => dealShare(5, 3, { index: 2, value: beyondOrder, blinding }), badShare);
});
