import type { StoredBlock } from './block-store.ts';
import { encodeHeader, hashHeader } from './header.ts';
import { hexBytes } from './scale.ts';

/** Root of a trie without entries: the body of a genesis block. */
const EMPTY_ROOT = '0x03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314';

/** Block 0 of a chain whose genesis state has the given root; its hash tells one chain from another. */
export function genesisBlock(stateRoot: Uint8Array<ArrayBuffer>): StoredBlock {
  const parentHash = new Uint8Array(32);
  const header = encodeHeader({
    parentHash,
    height: 0,
    stateRoot,
    extrinsicsRoot: hexBytes(EMPTY_ROOT),
    digest: [],
  });
  return { height: 0, hash: hashHeader(header), header, body: [] };
}
