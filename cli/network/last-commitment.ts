import { equalBytes, fromHex, toHex, type Bytes } from '../../lib/base/bytes.ts';
import { CodedError } from '../../lib/base/errors.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import type { ChainBlock } from '../../lib/chain/chain.ts';
import { createSubstrateChain } from '../../lib/chain/substrate/substrate-chain.ts';
import { isSignatureOf } from '../../lib/crypto/signing.ts';
import { itemsOfRemark } from '../../lib/protocol/block-body.ts';
import {
  commitmentCodec,
  commitmentMessage,
  type Commitment,
} from '../../lib/protocol/records/commitment.ts';
import { openRecordOf } from '../../lib/protocol/signed-record.ts';

export type CommitmentAsked = {
  /** `ws(s)://` endpoint of the network's chain. */
  readonly chainUrl: string;
  readonly network: Bytes;
  /** The contract's id, hex. */
  readonly contract: string;
  /** What its commitments are signed with, hex. */
  readonly committing: string;
  /** The state root that a worker named as the last final one, hex. */
  readonly root: string;
};

export type CommitmentFound = Pick<Commitment, 'version' | 'position' | 'cid'> & { readonly height: number };

/** Blocks that are read at once. */
const WINDOW = 256;

/**
 * The commitment to this root, as the contract's own key signed it, searched on the chain from its newest block back.
 * @throws ChainError.
 */
export async function findCommitment(asked: CommitmentAsked): Promise<CommitmentFound | undefined> {
  const chain = createSubstrateChain({ url: asked.chainUrl, logger: silentLogger });
  try {
    let to = (await chain.finalizedHead()).height;
    for (; to > 0; to -= WINDOW) {
      const found = await lastIn(
        chain.follow(Math.max(1, to - WINDOW + 1), new AbortController().signal),
        to,
        asked,
      );
      if (found !== undefined) return found;
    }
    return undefined;
  } finally {
    await chain.close();
  }
}

async function lastIn(
  blocks: AsyncIterable<ChainBlock>,
  to: number,
  asked: CommitmentAsked,
): Promise<CommitmentFound | undefined> {
  let found: CommitmentFound | undefined;
  for await (const { height, remarks } of blocks) {
    for (const item of remarks.flatMap(itemsOfRemark)) {
      const commitment = commitmentIn(item, asked);
      if (commitment === undefined) continue;
      const { version, position, cid } = commitment;
      found = { version, position, cid, height };
    }
    if (height >= to) break;
  }
  return found;
}

/** Most items are something else. */
function commitmentIn(item: Uint8Array, asked: CommitmentAsked): Commitment | undefined {
  const { network, contract, committing, root } = asked;
  try {
    const { body } = openRecordOf('commitment', commitmentCodec, item, network);
    if (toHex(body.contract) !== contract || !equalBytes(body.root, fromHex(root))) return undefined;
    return isSignatureOf(fromHex(committing), commitmentMessage(network, body), body.sig) ? body : undefined;
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}
