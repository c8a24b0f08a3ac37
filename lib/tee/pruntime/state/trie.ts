import type { Bytes } from '../../../base/bytes.ts';
import { draftNode, keysNeeded, type Change } from './draft.ts';
import { droppedPages } from './dropped-pages.ts';
import { MAX_VALUE_BYTES } from './layout.ts';
import { countOf, type TrieNode } from './node.ts';
import type { StoredPage } from './page.ts';
import { StateError } from './state-error.ts';
import type { StateKeys } from './state-keys.ts';
import { createPageWriter } from './write-pages.ts';

/**
 * The state of a confidential contract as a canonical keyed trie of encrypted pages, of which a commitment writes those that changed.
 *
 * **What the host and the storage learn:** how many pages there are and how they hang together (from the order of fetching), which of
 * them change or vanish with each commitment, and each page's size in steps of 4 KiB; from this roughly how many records there are,
 * how many change, which values are longer than 1 KiB and how long those are. They do not learn keys, values, the order of keys, which
 * key a page belongs to, or whether a page's content was there before: paths are keyed, and place and version are inside every page.
 */
export type StateTrie = {
  /** Marks a key as written since the last commitment; of several marks of one key the last counts. @throws StateError `bad-key`. */
  touch(key: string): void;
  /** Marks a key as removed, whether or not it is there. @throws StateError `bad-key`. */
  remove(key: string): void;
  /**
   * Writes the marked changes as the next commitment. After a failure nothing has changed, and all marks stand.
   * @throws StateError `bad-version`, `commit-under-way`, `missing-value`, `value-too-large`; what `valuesOf` throws.
   */
  commit(options: CommitOptions): Promise<StateCommit>;
  /** The last commitment, written or restored. */
  committed(): CommittedState | undefined;
  /** Every key that the next commitment has, in no order. */
  keys(): string[];
};

export type CommittedState = {
  /** SHA-256 of the encrypted root page. */
  readonly root: Bytes;
  readonly version: number;
  readonly position: number;
  readonly count: number;
};

export type CommitOptions = {
  /** Above the last commitment's. */
  readonly version: number;
  readonly position: number;
  /**
   * Called once at most, for the written keys and those that share a leaf with a changed one. It must answer from the state at
   * `position`, so nothing may be executed before it has; what is marked from then on belongs to the commitment after this one.
   */
  valuesOf(keys: readonly string[]): Promise<ReadonlyMap<string, Bytes>>;
};

export type StateCommit = {
  readonly root: Bytes;
  /** The new pages, each after those that it refers to; the root page comes last. */
  readonly pages: readonly StoredPage[];
  /** Hashes of pages that the last commitment needs and this one does not. Keep them until this one is final. */
  readonly dropped: readonly Bytes[];
};

/** A committed trie, as `restoreState` gives it. */
export type CommittedTrie = Omit<CommittedState, 'count'> & { readonly top: TrieNode | undefined };

/** @param restored - absent for a state that was never committed. */
export function createStateTrie(keys: StateKeys, restored?: CommittedTrie): StateTrie {
  let last = restored;
  let marks = new Map<string, Change>();
  let isUnderWay = false;
  const mark = (key: string, isRemoved: boolean): void =>
    void marks.set(key, { path: marks.get(key)?.path ?? keys.pathOf(key), key, isRemoved });

  const write = async (options: CommitOptions, changes: readonly Change[]): Promise<StateCommit> => {
    const { version, position } = options;
    const draft = draftNode(last?.top, '', changes);
    const needed = keysNeeded(draft);
    const values = needed.length === 0 ? new Map<string, Bytes>() : await options.valuesOf(needed);
    checkValues(needed, values);
    const writer = createPageWriter(keys, version, values);
    const top = await writer.write(draft);
    const { hash: root } = await writer.writeRoot(position, top);
    const dropped = last === undefined ? [] : [last.root, ...droppedPages(last.top, top)];
    last = { root, version, position, top };
    return { root, pages: writer.pages, dropped };
  };

  return {
    touch: (key) => mark(key, false),
    remove: (key) => mark(key, true),
    async commit(options) {
      if (isUnderWay) throw new StateError('commit-under-way', 'a commitment is being written');
      if (options.version <= (last?.version ?? 0))
        throw new StateError('bad-version', 'a commitment that does not follow the last one');
      const taken = marks;
      marks = new Map();
      isUnderWay = true;
      try {
        return await write(options, [...taken.values()].sort(byPath));
      } catch (error) {
        marks = new Map([...taken, ...marks]);
        throw error;
      } finally {
        isUnderWay = false;
      }
    },
    committed: () =>
      last && { root: last.root, version: last.version, position: last.position, count: countOf(last.top) },
    keys() {
      const keys = new Set(keysBelow(last?.top));
      for (const { key, isRemoved } of marks.values()) {
        if (isRemoved) keys.delete(key);
        else keys.add(key);
      }
      return [...keys];
    },
  };
}

const keysBelow = (node: TrieNode | undefined): string[] =>
  node?.kind === 'branch' ? node.children.flatMap(keysBelow) : (node?.records.map(({ key }) => key) ?? []);

const byPath = (a: Change, b: Change): number => (a.path < b.path ? -1 : 1);

function checkValues(needed: readonly string[], values: ReadonlyMap<string, Bytes>): void {
  for (const key of needed) {
    const value = values.get(key);
    if (value === undefined) throw new StateError('missing-value', 'a record without a value');
    if (value.length > MAX_VALUE_BYTES)
      throw new StateError('value-too-large', `a value of ${String(value.length)} bytes`);
  }
}
