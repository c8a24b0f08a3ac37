import { MerkleTree } from '../../crypto/merkle-tree.ts';
import { entryLeaf, type EntryPlace, type LoggedEntry } from '../../protocol/release-entry.ts';

/** The log of one instance in memory: the tree of all entries, and the entries that some gatekeeper still misses. */
export type EntryStore = {
  readonly tree: MerkleTree;
  /** Index of the first entry that is kept. */
  readonly first: number;
  /** Bytes of the entries that are kept. */
  readonly keptBytes: number;
  append(entry: LoggedEntry): void;
  /** At most `most` entries from `index` on, and of `bytes` bytes together: the first in any case. @throws RangeError for what was forgotten. */
  from(index: number, most: number, bytes: number): LoggedEntry[];
  /** Everything before `index` is with all who will get it. */
  forgetBefore(index: number): void;
};

export function createEntryStore(log: Omit<EntryPlace, 'index'>): EntryStore {
  const tree = new MerkleTree();
  let kept: LoggedEntry[] = [];
  let first = 0;
  let keptBytes = 0;
  return {
    tree,
    get first() {
      return first;
    },
    get keptBytes() {
      return keptBytes;
    },
    append(entry) {
      tree.append(entryLeaf(entry, { ...log, index: tree.size }));
      kept.push(entry);
      keptBytes += entry.sealed.length;
    },
    from(index, most, bytes) {
      if (index < first) throw new RangeError('these entries are no longer kept');
      const found = kept.slice(index - first, index - first + most);
      let sum = 0;
      const end = found.findIndex(({ sealed, key }) => (sum += sealed.length + key.length) > bytes);
      return end === -1 ? found : found.slice(0, Math.max(1, end));
    },
    forgetBefore(index) {
      if (index <= first) return;
      const gone = kept.slice(0, index - first);
      keptBytes -= gone.reduce((sum, { sealed }) => sum + sealed.length, 0);
      kept = kept.slice(index - first);
      first = index;
    },
  };
}
