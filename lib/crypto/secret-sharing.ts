import { asBytes, type Bytes } from '../base/bytes.ts';
import { CryptoError } from './errors.ts';
import { commit, evaluate, evaluateCommitted, Field, randomScalar, weightAtZero } from './pedersen.ts';

/**
 * Pedersen verifiable secret sharing over ristretto255 (RFC 9496): the dealer publishes commitments
 * C_k = a_k·G + b_k·H to two polynomials of degree t - 1; the holder of index i checks
 * s_i·G + r_i·H = Σ i^k·C_k. The commitments hide the secret perfectly. Any t shares combine.
 */
export type Share = { readonly index: number; readonly value: Bytes; readonly blinding: Bytes };

export type Dealing = { shares: Share[]; commitments: Bytes[] };

/** Draws a secret scalar and shares it so that any `t` of the `n` shares give it back. @throws CryptoError `bad-share`. */
export function deal(n: number, t: number): Dealing {
  return dealScalars(n, t, randomScalar(), randomScalar());
}

/** Shares what is a share itself: its value and its blinding become the constants of the new polynomials. @throws CryptoError `bad-share`. */
export function dealShare(n: number, t: number, share: Share): Dealing {
  const [value, blinding] = scalarsOf(share);
  return dealScalars(n, t, value, blinding);
}

function dealScalars(n: number, t: number, value: bigint, blinding: bigint): Dealing {
  if (!(Number.isInteger(n) && Number.isInteger(t) && t >= 1 && n >= t && n <= 255)) {
    throw new CryptoError('bad-share', 'thresholds must satisfy 1 <= t <= n <= 255');
  }
  const more = (): bigint[] => Array.from({ length: t - 1 }, randomScalar);
  const values = [value, ...more()];
  const blindings = [blinding, ...more()];
  return {
    commitments: values.map((scalar, k) => asBytes(commit(scalar, blindings[k] ?? 0n).toBytes())),
    shares: Array.from({ length: n }, (_, i) => ({
      index: i + 1,
      value: asBytes(Field.toBytes(evaluate(values, BigInt(i + 1)))),
      blinding: asBytes(Field.toBytes(evaluate(blindings, BigInt(i + 1)))),
    })),
  };
}

function scalarsOf(share: Share): [bigint, bigint] {
  try {
    return [Field.fromBytes(share.value), Field.fromBytes(share.blinding)];
  } catch (cause) {
    throw new CryptoError('bad-share', 'a share is malformed', { cause });
  }
}

/** @throws CryptoError `bad-share` if the share does not lie on the committed polynomials. */
export function verifyShare(share: Share, commitments: readonly Uint8Array[]): void {
  let holds: boolean;
  try {
    const expected = evaluateCommitted(commitments, BigInt(share.index));
    holds = share.index > 0 && commit(...scalarsOf(share)).equals(expected);
  } catch (cause) {
    throw new CryptoError('bad-share', 'a share or commitment is malformed', { cause });
  }
  if (!holds)
    throw new CryptoError('bad-share', `share ${String(share.index)} does not match the commitments`);
}

/** Verifies each share, then interpolates at zero: the secret, 32 bytes, little endian. @throws CryptoError `bad-share`. */
export function combineShares(shares: readonly Share[], commitments: readonly Uint8Array[]): Bytes {
  const chosen = shares.slice(0, commitments.length);
  const indices = chosen.map(({ index }) => index);
  if (chosen.length === 0 || chosen.length < commitments.length || new Set(indices).size < chosen.length) {
    throw new CryptoError('bad-share', 'fewer different shares than the threshold');
  }
  let sum = 0n;
  for (const share of chosen) {
    verifyShare(share, commitments);
    sum = Field.add(sum, Field.mul(weightAtZero(share.index, indices), Field.fromBytes(share.value)));
  }
  return asBytes(Field.toBytes(sum));
}
