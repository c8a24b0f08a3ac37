import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { asBytes, randomBytes, utf8, type Bytes } from '../base/bytes.ts';
import { CryptoError } from './errors.ts';

/**
 * Pedersen verifiable secret sharing over ristretto255 (RFC 9496): the dealer publishes commitments
 * C_k = a_k·G + b_k·H to two polynomials of degree t - 1; the holder of index i checks
 * s_i·G + r_i·H = Σ i^k·C_k. The commitments hide the secret perfectly. Any t shares combine.
 */
export type Share = { readonly index: number; readonly value: Bytes; readonly blinding: Bytes };

const { Point } = ristretto255;
type Point = typeof Point.BASE;
const Field = Point.Fn;
/** The second generator, with no known logarithm to the first: hashed from a fixed text. */
const H = ristretto255_hasher.hashToCurve(utf8('velum/1/pedersen-generator'), { DST: 'velum/1/pedersen' });

const scalarOf = (): bigint =>
  Field.create(BigInt(`0x${Array.from(randomBytes(48), (b) => b.toString(16).padStart(2, '0')).join('')}`));
const timesBase = (point: Point, scalar: bigint): Point =>
  scalar === 0n ? Point.ZERO : point.multiply(scalar);
const commit = (s: bigint, r: bigint): Point => timesBase(Point.BASE, s).add(timesBase(H, r));

const evaluate = (coefficients: readonly bigint[], x: bigint): bigint =>
  coefficients.reduceRight((sum, coefficient) => Field.add(Field.mul(sum, x), coefficient), 0n);

export type SharedSecret = { secret: Bytes; shares: Share[]; commitments: Bytes[] };

/** Draws a secret scalar (32 bytes, little endian) and shares it so that any `t` of the `n` shares give it back. */
export function dealSecret(n: number, t: number): SharedSecret {
  if (!(Number.isInteger(n) && Number.isInteger(t) && t >= 1 && n >= t && n <= 255)) {
    throw new CryptoError('bad-share', 'thresholds must satisfy 1 <= t <= n <= 255');
  }
  const values = Array.from({ length: t }, scalarOf);
  const blindings = Array.from({ length: t }, scalarOf);
  return {
    secret: asBytes(Field.toBytes(values[0] ?? 0n)),
    commitments: values.map((value, k) => asBytes(commit(value, blindings[k] ?? 0n).toBytes())),
    shares: Array.from({ length: n }, (_, i) => ({
      index: i + 1,
      value: asBytes(Field.toBytes(evaluate(values, BigInt(i + 1)))),
      blinding: asBytes(Field.toBytes(evaluate(blindings, BigInt(i + 1)))),
    })),
  };
}

/** @throws CryptoError `bad-share` if the share does not lie on the committed polynomials. */
export function verifyShare(share: Share, commitments: readonly Uint8Array[]): void {
  let holds: boolean;
  try {
    const x = BigInt(share.index);
    const expected = commitments.reduceRight(
      (sum, bytes) => timesBase(sum, x).add(Point.fromBytes(bytes)),
      Point.ZERO,
    );
    holds =
      share.index > 0 &&
      commit(Field.fromBytes(share.value), Field.fromBytes(share.blinding)).equals(expected);
  } catch (cause) {
    throw new CryptoError('bad-share', 'a share or commitment is malformed', { cause });
  }
  if (!holds)
    throw new CryptoError('bad-share', `share ${String(share.index)} does not match the commitments`);
}

/** Verifies each share, then interpolates at zero. @throws CryptoError `bad-share`. */
export function combineShares(shares: readonly Share[], commitments: readonly Uint8Array[]): Bytes {
  const chosen = shares.slice(0, commitments.length);
  if (
    chosen.length === 0 ||
    chosen.length < commitments.length ||
    new Set(chosen.map((s) => s.index)).size < chosen.length
  ) {
    throw new CryptoError('bad-share', 'fewer different shares than the threshold');
  }
  let sum = 0n;
  for (const share of chosen) {
    verifyShare(share, commitments);
    let weight = 1n;
    for (const other of chosen) {
      if (other.index === share.index) continue;
      const gap = Field.create(BigInt(other.index - share.index));
      weight = Field.mul(weight, Field.mul(BigInt(other.index), Field.inv(gap)));
    }
    sum = Field.add(sum, Field.mul(weight, Field.fromBytes(share.value)));
  }
  return asBytes(Field.toBytes(sum));
}
