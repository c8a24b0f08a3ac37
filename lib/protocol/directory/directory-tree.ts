import * as v from 'valibot';
import { equalBytes, type Bytes } from '../../base/bytes.ts';
import { bytesUpTo, codecOf, millis, uint } from '../../base/schema.ts';
import type { SparseProof } from '../../crypto/sparse-tree-proof.ts';
import {
  changed,
  differences,
  prove,
  rootOfTree,
  valueAt,
  type LeafChange,
  type SparseTree,
} from '../../crypto/sparse-tree.ts';
import { hash32 } from '../fields.ts';
import type { LogBlock } from '../reducer/apply-block.ts';
import type { DirectoryEntry, NetworkState } from '../reducer/network-state.ts';
import { directoryKey, type DirectoryName } from './entries.ts';
import { entryOf, namesOf } from './entries-of.ts';
import { touchedNames } from './touched-names.ts';

type Past = { readonly tree: SparseTree; readonly hash: Bytes; readonly time: number };

/** Trees of so many blocks are at hand: as far back a checkpoint may be, when it comes, to be compared. */
const KEPT = 512;

/** What was under a name at a height, with the proof of it. */
export type DirectoryFinding = { readonly entry: Bytes | undefined; readonly proof: SparseProof };

/** A block, and the root of the directory after it. */
export type DirectoryAt = Pick<DirectoryEntry, 'height' | 'hash' | 'time' | 'root'>;

/** How the newest checkpoint agrees with what was folded here; `unknown` where that tree is not at hand any more. */
export type DirectoryAgreement = 'none' | 'same' | 'differs' | 'unknown';

/** The directory as this reader folded it: of now, of the blocks before, and of the newest checkpoint as long as it is that. */
export type DirectoryTree = {
  /** What a checkpoint of this height has to say; undefined for a block that is not at hand any more, or not yet. */
  at(height: number): DirectoryAt | undefined;
  /** Against the newest checkpoint; undefined where there is none, or none that agrees with what was folded here. */
  find(name: DirectoryName): DirectoryFinding | undefined;
  agreement(): DirectoryAgreement;
};

export type FoldedDirectory = DirectoryTree & {
  /** To be called with each block after the reducer. */
  fold(block: LogBlock): void;
  /** What leads from the present tree back to that of the newest checkpoint, to be kept beside the state of now. */
  note(): Bytes;
};

const noteSchema = v.strictObject({
  height: uint,
  hash: hash32,
  time: millis,
  changes: v.array(
    v.strictObject({ key: hash32, value: v.pipe(v.array(bytesUpTo(1 << 20)), v.maxLength(1)) }),
  ),
});
const noteCodec = codecOf('directory note', noteSchema);

/**
 * @param state - that `fold` is told the blocks of; it is read, never changed.
 * @param note - that was made of this very state. @throws EncodingError where it is none.
 */
export function createDirectoryTree(state: NetworkState, note?: Bytes): FoldedDirectory {
  const { network } = state;
  const change = (name: DirectoryName): LeafChange => ({
    key: directoryKey(network, name),
    value: entryOf(state, name),
  });
  let now = changed(undefined, [...namesOf(state)].map(change));
  const past = new Map<number, Past>([[state.height, { tree: now, hash: state.hash, time: state.time }]]);
  if (note !== undefined) {
    const { height, hash, time, changes } = noteCodec.decode(note);
    const back = changes.map(({ key, value: [value] }) => ({ key, value }));
    past.set(height, { tree: changed(now, back), hash, time });
  }

  const at = (height: number): DirectoryAt | undefined => {
    const found = past.get(height);
    return found && { height, hash: found.hash, time: found.time, root: rootOfTree(found.tree) };
  };
  const agreement = (): DirectoryAgreement => {
    const { directory } = state;
    if (directory === undefined) return 'none';
    const own = at(directory.height);
    if (own === undefined) return 'unknown';
    const isSame =
      equalBytes(own.root, directory.root) &&
      equalBytes(own.hash, directory.hash) &&
      own.time === directory.time;
    return isSame ? 'same' : 'differs';
  };
  return {
    agreement,
    at,
    find(name) {
      if (agreement() !== 'same') return undefined;
      const tree = past.get(state.directory?.height ?? -1)?.tree;
      const key = directoryKey(network, name);
      return { entry: valueAt(tree, key), proof: prove(tree, key) };
    },
    fold(block) {
      now = changed(now, [...touchedNames(state, block)].map(change));
      past.set(block.height, { tree: now, hash: block.hash, time: block.timeMs });
      for (const height of past.keys())
        if (height <= block.height - KEPT && height !== state.directory?.height) past.delete(height);
    },
    note() {
      const then = past.get(state.directory?.height ?? -1);
      const { tree, hash, time } = then ?? { tree: now, hash: state.hash, time: state.time };
      return noteCodec.encode({
        height: then === undefined ? Math.max(0, state.height) : (state.directory?.height ?? 0),
        hash,
        time,
        changes: differences(now, tree).map(({ key, value }) => ({
          key,
          value: value === undefined ? [] : [value],
        })),
      });
    },
  };
}
