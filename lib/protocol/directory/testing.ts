import type { Bytes } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import type { Signer } from '../../crypto/signing.ts';
import { encodeBlockBody } from '../block-body.ts';
import { cosign } from '../quorum.ts';
import {
  directoryCheckpointCodec,
  directoryCheckpointMessage,
  type DirectoryCheckpoint,
} from '../records/directory-checkpoint.ts';
import { applyBlock } from '../reducer/apply-block.ts';
import { GATEKEEPERS, type TestChain } from '../reducer/testing.ts';
import { signerOf } from '../testing.ts';

/** A checkpoint of the newest block, which only a later one can bring. */
export function checkpointBody(
  chain: TestChain,
  changes: Partial<DirectoryCheckpoint> = {},
  by: readonly Signer[] = GATEKEEPERS.slice(0, 2),
): Bytes {
  const now = chain.directory.at(chain.state.height);
  if (now === undefined) throw new TypeError('nothing was folded');
  const checkpoint = { ...{ set: 1, n: 3, t: 2 }, ...now, ...changes };
  const message = directoryCheckpointMessage(chain.network, checkpoint);
  const cosignatures = by.map((signer) => cosign(signer, message));
  return directoryCheckpointCodec.encode({ ...checkpoint, cosignatures });
}

/** Folds a block of another time than test chains' own, as clients of now demand it. */
export function foldAt({ blocks, state, directory }: TestChain, timeMs: number, ...items: Bytes[]): void {
  const height = blocks.length;
  const block = { height, hash: bytes32(height), timeMs, remarks: [encodeBlockBody(items)] };
  blocks.push(block);
  applyBlock(state, block);
  directory.fold(block);
}

/** Has the state of now checkpointed at this time. */
export function checkpointAt(chain: TestChain, timeMs: number): void {
  foldAt(chain, timeMs);
  foldAt(chain, timeMs, chain.sign(signerOf(9), 'directory-checkpoint', checkpointBody(chain)));
}
