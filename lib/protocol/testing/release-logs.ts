import type { Bytes } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { MerkleTree } from '../../crypto/merkle-tree.ts';
import type { Signer } from '../../crypto/signing.ts';
import { signHeads, type SignedLog } from '../release-audit.ts';
import { entryKey, entryLeaf, sealEntry, type LoggedEntry, type ReleaseEntry } from '../release-entry.ts';
import { releaseProofCodec, type ReleaseProof } from '../release-proof.ts';
import { CONTRACT, NETWORK, signerOf } from '../testing.ts';

export const AUDIT = bytes32(0xa0);
export const WORKER = signerOf(0x51).identity;
export const NONCE = bytes32(0x0c);
/** Three gatekeepers, two of whom must agree. */
export const WITNESSES = [signerOf(0x61), signerOf(0x62), signerOf(0x63)] as const;
export const WITNESS_SET = { members: WITNESSES.map(({ identity }) => identity), threshold: 2 };

export const releaseEntryOf = (changes: Partial<ReleaseEntry> = {}): ReleaseEntry => ({
  ...{ caller: 'alice', label: 'a file', time: 7, position: 1, worker: WORKER, request: bytes32(0x0f) },
  ...changes,
});

/** The log of one instance as its worker makes it. */
export async function createTestLog(entries: readonly ReleaseEntry[], instance = signerOf(0x71).identity) {
  const about = { network: NETWORK, contract: CONTRACT, epoch: 1, instance };
  const tree = new MerkleTree();
  const disclosed: { logged: LoggedEntry; key: Bytes }[] = [];
  for (const [index, entry] of entries.entries()) {
    const place = { ...about, index };
    const logged = await sealEntry(AUDIT, place, entry);
    tree.append(entryLeaf(logged, place));
    disclosed.push({ logged, key: entryKey(AUDIT, place) });
  }
  return {
    ...{ instance, tree, disclosed },
    /** As a gatekeeper has it that witnessed so many entries. */
    at: (size = tree.size): SignedLog => ({
      worker: WORKER,
      instance,
      epoch: 1,
      size,
      root: tree.root(size),
    }),
  };
}
export type TestLog = Awaited<ReturnType<typeof createTestLog>>;

/** What a gatekeeper signs of its logs. */
export const headOf = (
  signer: Signer,
  logs: SignedLog[],
  height = 9,
  nonce = NONCE,
  closed: number[] = [],
): Bytes =>
  signHeads(signer, {
    ...{ network: NETWORK, contract: CONTRACT, n: 3, t: 2, nonce },
    ...{ height, time: height * 1000, closed, logs },
  });

export const proofOf = (
  heads: Bytes[],
  logs: readonly TestLog[],
  changes: Partial<ReleaseProof> = {},
): Bytes =>
  releaseProofCodec.encode({
    ...{ v: 1, network: NETWORK, contract: CONTRACT, nonce: NONCE, heads },
    logs: logs.map(({ instance, disclosed }) => ({ instance, epoch: 1, entries: disclosed })),
    ...changes,
  });
