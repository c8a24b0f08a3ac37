import type { SignedExtrinsic } from './extrinsic.ts';
import type { Hex } from './scale.ts';

/** Why an extrinsic is not taken in; the embedded chain answers with the codes that Substrate nodes use. */
export type PoolRefusal = 'stale' | 'known' | 'taken' | 'full';

/**
 * Extrinsics that wait for a block, by signer and nonce.
 *
 * An extrinsic whose nonce is ahead waits until those before it are here; within a block an account's
 * extrinsics keep the order of their nonces, and accounts the order of arrival.
 */
export type ExtrinsicPool = {
  /** `stateNonce` is the signer's next nonce on chain. */
  add(extrinsic: SignedExtrinsic, stateNonce: number): PoolRefusal | undefined;
  /** What the next block can take, within limits; at least one if any is ready. */
  ready(stateNonce: (signer: Hex) => number, limits: { bytes: number; count: number }): SignedExtrinsic[];
  /** The first nonce after `stateNonce` that no waiting extrinsic uses. */
  nextNonce(signer: Hex, stateNonce: number): number;
  remove(extrinsic: SignedExtrinsic): void;
  /** Drops what can never enter a block, because its nonce is spent; gives it back. */
  dropStale(stateNonce: (signer: Hex) => number): SignedExtrinsic[];
  waiting(): SignedExtrinsic[];
};

export function createExtrinsicPool(limits: { bytes: number; count: number }): ExtrinsicPool {
  const bySigner = new Map<Hex, Map<number, SignedExtrinsic>>();
  const all = new Set<SignedExtrinsic>();
  let heldBytes = 0;
  const remove = (extrinsic: SignedExtrinsic): void => {
    if (!all.delete(extrinsic)) return;
    heldBytes -= extrinsic.bytes.length;
    const own = bySigner.get(extrinsic.signer);
    own?.delete(extrinsic.nonce);
    if (own?.size === 0) bySigner.delete(extrinsic.signer);
  };
  return {
    add: (extrinsic, stateNonce) => {
      if (extrinsic.nonce < stateNonce) return 'stale';
      const own = bySigner.get(extrinsic.signer) ?? new Map<number, SignedExtrinsic>();
      const rival = own.get(extrinsic.nonce);
      if (rival !== undefined) return rival.hash === extrinsic.hash ? 'known' : 'taken';
      if (all.size >= limits.count || heldBytes + extrinsic.bytes.length > limits.bytes) return 'full';
      own.set(extrinsic.nonce, extrinsic);
      bySigner.set(extrinsic.signer, own);
      all.add(extrinsic);
      heldBytes += extrinsic.bytes.length;
      return undefined;
    },
    ready: (stateNonce, block) => withinLimits(inNonceOrder(all, bySigner, stateNonce), block),
    nextNonce: (signer, stateNonce) => {
      let nonce = stateNonce;
      while (bySigner.get(signer)?.has(nonce) === true) nonce++;
      return nonce;
    },
    remove,
    dropStale: (stateNonce) => {
      const stale = [...all].filter((extrinsic) => extrinsic.nonce < stateNonce(extrinsic.signer));
      stale.forEach(remove);
      return stale;
    },
    waiting: () => [...all],
  };
}

/** Every ready extrinsic once: an account's turn comes where its earliest arrival stands. */
function* inNonceOrder(
  all: Iterable<SignedExtrinsic>,
  bySigner: ReadonlyMap<Hex, ReadonlyMap<number, SignedExtrinsic>>,
  stateNonce: (signer: Hex) => number,
): Iterable<SignedExtrinsic> {
  const next = new Map<Hex, number>();
  for (const { signer } of all) {
    const nonce = next.get(signer) ?? stateNonce(signer);
    const extrinsic = bySigner.get(signer)?.get(nonce);
    if (extrinsic === undefined) continue;
    next.set(signer, nonce + 1);
    yield extrinsic;
  }
}

function withinLimits(
  ready: Iterable<SignedExtrinsic>,
  block: { bytes: number; count: number },
): SignedExtrinsic[] {
  const chosen: SignedExtrinsic[] = [];
  let bytes = 0;
  for (const extrinsic of ready) {
    bytes += extrinsic.bytes.length;
    if (chosen.length > 0 && (bytes > block.bytes || chosen.length >= block.count)) break;
    chosen.push(extrinsic);
  }
  return chosen;
}
