import { asBytes, equalBytes, type Bytes } from '../base/bytes.ts';
import { CryptoError } from './errors.ts';
import { evaluateCommitted, Field, Point, timesPublic, weightAtZero } from './pedersen.ts';
import type { Share } from './secret-sharing.ts';

/**
 * Sharings of several dealers joined into one, by the linearity of Pedersen's scheme (Gennaro, Jarecki, Krawczyk, Rabin: "Secure
 * Distributed Key Generation", 2007; Herzberg et al.: "Proactive Secret Sharing", 1995). Nobody learns the joint secret: it is
 * Σ w_i·s_i of secrets that one dealer each knows.
 */
type Weighted = { readonly weight: bigint; readonly commitments: readonly Uint8Array[] };
type WeightedShare = { readonly weight: bigint; readonly share: Share };

/** The commitments to the sum of fresh secrets. @throws CryptoError `bad-share`. */
export const sumCommitments = (dealings: readonly (readonly Uint8Array[])[]): Bytes[] =>
  joinCommitments(dealings.map((commitments) => ({ weight: 1n, commitments })));

/** One holder's share of the sum of fresh secrets. @throws CryptoError `bad-share` for shares of different holders. */
export const sumShares = (shares: readonly Share[]): Share =>
  joinShares(shares.map((share) => ({ weight: 1n, share })));

/** What one holder of an old sharing dealt of its own share; `index` is the one that it had there. */
export type Reshared<T> = { readonly index: number; readonly dealt: T };

/** The commitments to the same secret, shared anew by t holders of the old sharing. @throws CryptoError `bad-share`. */
export const reshareCommitments = (dealings: readonly Reshared<readonly Uint8Array[]>[]): Bytes[] =>
  joinCommitments(weighed(dealings).map(({ weight, dealt }) => ({ weight, commitments: dealt })));

/** One new holder's share of the same secret. @throws CryptoError `bad-share`. */
export const reshareShares = (shares: readonly Reshared<Share>[]): Share =>
  joinShares(weighed(shares).map(({ weight, dealt }) => ({ weight, share: dealt })));

/**
 * Whether a dealing shares what the holder of that index had: its constant commitment must be the old commitments' value there.
 * @throws CryptoError `bad-share` if it shares something else.
 */
export function verifyReshared(
  { index, dealt }: Reshared<readonly Uint8Array[]>,
  old: readonly Uint8Array[],
): void {
  const expected = guarded(() => asBytes(evaluateCommitted(old, BigInt(index)).toBytes()));
  const [constant] = dealt;
  if (index < 1 || constant === undefined || !equalBytes(asBytes(constant), expected))
    throw new CryptoError('bad-share', `the dealing of holder ${String(index)} shares something else`);
}

function weighed<T>(items: readonly Reshared<T>[]): (Reshared<T> & { weight: bigint })[] {
  const indices = items.map(({ index }) => index);
  if (new Set(indices).size < indices.length)
    throw new CryptoError('bad-share', 'one holder dealt its share twice');
  return items.map((item) => ({ ...item, weight: weightAtZero(item.index, indices) }));
}

function joinCommitments(dealings: readonly Weighted[]): Bytes[] {
  const [first] = dealings;
  const degree = first?.commitments.length ?? 0;
  if (degree === 0 || dealings.some(({ commitments }) => commitments.length !== degree))
    throw new CryptoError('bad-share', 'dealings of different thresholds do not join');
  return guarded(() =>
    Array.from({ length: degree }, (_, k) =>
      asBytes(
        dealings
          .reduce(
            (sum, { weight, commitments }) =>
              sum.add(timesPublic(Point.fromBytes(commitments[k] ?? new Uint8Array()), weight)),
            Point.ZERO,
          )
          .toBytes(),
      ),
    ),
  );
}

function joinShares(shares: readonly WeightedShare[]): Share {
  const [first] = shares;
  if (first === undefined || shares.some(({ share }) => share.index !== first.share.index))
    throw new CryptoError('bad-share', 'shares of different holders do not join');
  const sum = (field: 'value' | 'blinding'): Bytes =>
    guarded(() =>
      asBytes(
        Field.toBytes(
          shares.reduce(
            (total, { weight, share }) => Field.add(total, Field.mul(weight, Field.fromBytes(share[field]))),
            0n,
          ),
        ),
      ),
    );
  return { index: first.share.index, value: sum('value'), blinding: sum('blinding') };
}

function guarded<T>(compute: () => T): T {
  try {
    return compute();
  } catch (cause) {
    throw new CryptoError('bad-share', 'a share or commitment is malformed', { cause });
  }
}
