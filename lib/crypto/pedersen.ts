import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { randomBytes, utf8 } from '../base/bytes.ts';

/** Arithmetic of Pedersen's sharing over ristretto255 (RFC 9496), for the files that share secrets and join sharings. */
export const { Point } = ristretto255;
export type Point = typeof Point.BASE;
/** The scalars. */
export const Field = Point.Fn;

/** The second generator, with no known logarithm to the first: hashed from a fixed text. */
const H = ristretto255_hasher.hashToCurve(utf8('velum/1/pedersen-generator'), { DST: 'velum/1/pedersen' });
// Its multiples are kept from the first use on, as noble keeps those of the first generator.
H.precompute(6);

/** A uniform scalar. */
export const randomScalar = (): bigint =>
  Field.create(BigInt(`0x${Array.from(randomBytes(48), (b) => b.toString(16).padStart(2, '0')).join('')}`));

/** In constant time, for scalars that are secret. */
const times = (point: Point, scalar: bigint): Point => (scalar === 0n ? Point.ZERO : point.multiply(scalar));

/** For scalars that anybody may know, such as indices and weights: its time depends on them, and small ones cost next to nothing. */
export const timesPublic = (point: Point, scalar: bigint): Point => point.multiplyUnsafe(scalar);

/** value·G + blinding·H. */
export const commit = (value: bigint, blinding: bigint): Point =>
  times(Point.BASE, value).add(times(H, blinding));

/** The polynomial with these coefficients, lowest first, at x. */
export const evaluate = (coefficients: readonly bigint[], x: bigint): bigint =>
  coefficients.reduceRight((sum, coefficient) => Field.add(Field.mul(sum, x), coefficient), 0n);

/** The committed polynomial at x, both of them public: Σ x^k·C_k. @throws noble's errors for bytes that encode no point. */
export const evaluateCommitted = (commitments: readonly Uint8Array[], x: bigint): Point =>
  commitments.reduceRight((sum, bytes) => timesPublic(sum, x).add(Point.fromBytes(bytes)), Point.ZERO);

/** Lagrange's weight of one index among all, for the value at zero. Indices must differ. */
export function weightAtZero(index: number, all: readonly number[]): bigint {
  let weight = 1n;
  for (const other of all) {
    if (other === index) continue;
    weight = Field.mul(
      weight,
      Field.mul(BigInt(other), Field.inv(Field.create(BigInt(other) - BigInt(index)))),
    );
  }
  return weight;
}
