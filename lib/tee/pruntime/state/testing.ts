import { toHex, utf8, type Bytes } from '../../../base/bytes.ts';
import { encodeCbor, type CborValue } from '../../../base/cbor.ts';
import { bytes32 } from '../../../base/testing.ts';
import { hashBytes } from '../../../crypto/domain.ts';
import { padTo } from '../../../crypto/padding.ts';
import { CONTRACT, NETWORK } from '../../../protocol/testing.ts';
import { deriveContractSecrets } from '../../enclave/contract-secrets.ts';
import { NODE_BYTES, PAGE_MULTIPLE } from './layout.ts';
import type { ExpectedState } from './read-node.ts';
import type { FetchPage } from './read-page.ts';
import { restoreState } from './restore.ts';
import { createStateKeys } from './state-keys.ts';
import { createStateTrie, type StateCommit, type StateTrie } from './trie.ts';

/** Fixtures for tests of the state: one contract's keys, a replica with its entries, a storage that loses nothing by itself. */
export const scope = { network: NETWORK, contract: CONTRACT, epoch: 1 };
export const secretsOf = (fill: number) => deriveContractSecrets(bytes32(fill), NETWORK, CONTRACT, 1);
export const keys = createStateKeys(secretsOf(1), scope);

/** Pages by the hex of their hash. */
export type TestStorage = Map<string, Bytes>;

export const fetchFrom =
  (storage: ReadonlyMap<string, Bytes>): FetchPage =>
  (hash) => {
    const bytes = storage.get(toHex(hash));
    return bytes === undefined ? Promise.reject(new Error('not here')) : Promise.resolve(bytes);
  };

export function store(storage: TestStorage, { pages, dropped }: StateCommit): void {
  for (const { hash, bytes } of pages) storage.set(toHex(hash), bytes);
  for (const hash of dropped) storage.delete(toHex(hash));
}

export type TestReplica = {
  readonly entries: Map<string, Bytes>;
  readonly trie: StateTrie;
  write(key: string, value: Bytes | string): void;
  remove(key: string): void;
  /** The next commitment, at position 10 times its version. */
  commit(): Promise<StateCommit>;
};

export function createReplica(
  trie: StateTrie = createStateTrie(keys),
  entries = new Map<string, Bytes>(),
): TestReplica {
  return {
    entries,
    trie,
    write(key, value) {
      entries.set(key, typeof value === 'string' ? utf8(value) : value);
      trie.touch(key);
    },
    remove(key) {
      entries.delete(key);
      trie.remove(key);
    },
    commit() {
      const version = (trie.committed()?.version ?? 0) + 1;
      const valuesOf = async (wanted: readonly string[]): Promise<ReadonlyMap<string, Bytes>> => {
        const asked = new Set(wanted);
        return new Map([...entries].filter(([key]) => asked.has(key)));
      };
      return trie.commit({ version, position: 10 * version, valuesOf });
    },
  };
}

export const committedBy = ({ trie }: Pick<TestReplica, 'trie'>): ExpectedState => {
  const committed = trie.committed();
  if (committed === undefined) throw new Error('nothing was committed');
  return committed;
};

/** A replica that knows nothing but the chain's word and the storage. */
export async function restoreReplica(
  expected: ExpectedState,
  fetchPage: FetchPage,
  parallel = 4,
): Promise<TestReplica> {
  const entries = new Map<string, Bytes>();
  const trie = await restoreState(keys, expected, {
    fetchPage,
    parallel,
    onRecords(records) {
      for (const { key, value } of records) {
        if (entries.has(key)) throw new Error('a record came twice');
        entries.set(key, value);
      }
    },
  });
  return createReplica(trie, entries);
}

/** `count` keys whose paths begin with `place`, in the order of their paths. */
export function keysAt(place: string, count: number, name = 'key'): string[] {
  const found: string[] = [];
  for (let i = 0; found.length < count; i++) {
    const key = `${name} ${String(i)}`;
    if (keys.pathOf(key).startsWith(place)) found.push(key);
  }
  return found.sort((a, b) => (keys.pathOf(a) < keys.pathOf(b) ? -1 : 1));
}

export const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `key ${String(i)}`);

/** Writes pages by hand, also such as no replica would write. */
export function createForge(storage: TestStorage = new Map()) {
  const put = async (padded: Bytes): Promise<Bytes> => {
    const bytes = await keys.seal(padded);
    storage.set(toHex(hashBytes(bytes)), bytes);
    return hashBytes(bytes);
  };
  const page = async ({ kind, place, content, version = 1 }: ForgedPage): Promise<Bytes> => {
    const multiple = kind === 'root' || kind === 'branch' ? NODE_BYTES : PAGE_MULTIPLE;
    const inner = content instanceof Uint8Array ? content : encodeCbor(content);
    return put(padTo(encodeCbor({ v: 1, kind, place, content: inner, version }), multiple));
  };
  const root = async (top: CborValue, version = 1): Promise<ExpectedState> => {
    const content = { contract: CONTRACT, position: 10 * version, top };
    return {
      root: await page({ kind: 'root', place: 'root', content, version }),
      version,
      position: 10 * version,
    };
  };
  return { storage, put, page, root };
}

export type ForgedPage = { kind: string; place: string; content: CborValue; version?: number };
