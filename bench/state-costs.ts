import { toHex, utf8, type Bytes } from '../lib/base/bytes.ts';
import { decodeCbor, encodeCbor } from '../lib/base/cbor.ts';
import { domainBytes, hashBytes } from '../lib/crypto/domain.ts';
import { padTo, unpadFrom } from '../lib/crypto/padding.ts';
import { openSynthetic, sealSynthetic } from '../lib/crypto/synthetic-box.ts';
import { deriveContractSecrets } from '../lib/tee/enclave/contract-secrets.ts';
import { restoreState } from '../lib/tee/pruntime/state/restore.ts';
import { createStateKeys } from '../lib/tee/pruntime/state/state-keys.ts';
import { createStateTrie, type StateCommit, type StateTrie } from '../lib/tee/pruntime/state/trie.ts';
import { median } from './table.ts';

/** Records that change between two commitments. */
export const CHANGED = 100;
const ROUNDS = 9;

const fill = (byte: number): Bytes => new Uint8Array(32).fill(byte);
const scope = { network: fill(1), contract: fill(2), epoch: 1 };
const secrets = deriveContractSecrets(fill(3), scope.network, scope.contract, scope.epoch);
const keys = createStateKeys(secrets, scope);

const keyOf = (i: number): string => `nodes/${i.toString(16).padStart(16, '0')}`;
/** 50 to 249 characters, 150 on average. */
const valueOf = (i: number, round: number): string => String(round).padEnd(50 + ((i * 7919) % 200), 'v');

/** The contract's entries as its engine keeps them. */
type Entries = Map<string, string>;

const valuesFrom =
  (entries: Entries) =>
  async (wanted: readonly string[]): Promise<ReadonlyMap<string, Bytes>> =>
    new Map(wanted.map((key) => [key, utf8(entries.get(key) ?? '')]));

const sizeOf = ({ pages }: StateCommit): number => pages.reduce((sum, { bytes }) => sum + bytes.length, 0);

async function timed<T>(task: () => Promise<T>): Promise<{ time: number; result: T }> {
  const began = performance.now();
  const result = await task();
  return { time: performance.now() - began, result };
}

/** What a state of so many records costs: times in milliseconds, sizes in bytes. */
export type StateCosts = {
  readonly records: number;
  readonly first: { readonly time: number; readonly pages: number; readonly bytes: number };
  readonly changes: {
    readonly time: number;
    readonly longest: number;
    readonly pages: number;
    readonly bytes: number;
  };
  /** The peer: the whole state in one piece. */
  readonly whole: { readonly seal: number; readonly open: number; readonly bytes: number };
  readonly restore: number;
};

/** Commitments and restoring of a state in pages, each beside the whole state in one piece in the same run. */
export async function measureState(records: number): Promise<StateCosts> {
  const entries: Entries = new Map(Array.from({ length: records }, (_, i) => [keyOf(i), valueOf(i, 0)]));
  const trie = createStateTrie(keys);
  const stored = new Map<string, Bytes>();
  const keep = ({ pages }: StateCommit): void => {
    for (const { hash, bytes } of pages) stored.set(toHex(hash), bytes);
  };
  const { time, result } = await timed(async () => {
    for (const key of entries.keys()) trie.touch(key);
    return trie.commit({ version: 1, position: 1, valuesOf: valuesFrom(entries) });
  });
  keep(result);
  const first = { time, pages: result.pages.length, bytes: sizeOf(result) };
  const changes = await measureChanges(trie, entries, keep);
  const whole = await measureWhole(entries);
  return { records, first, changes, whole, restore: await measureRestore(trie, stored) };
}

async function measureChanges(trie: StateTrie, entries: Entries, keep: (commit: StateCommit) => void) {
  const times: number[] = [];
  let last: StateCommit | undefined;
  for (let round = 1; round <= ROUNDS; round++) {
    for (let i = 0; i < CHANGED; i++) {
      const at = (i * 977 + round * 131) % entries.size;
      entries.set(keyOf(at), valueOf(at, round));
    }
    const { time, result } = await timed(() => {
      for (let i = 0; i < CHANGED; i++) trie.touch(keyOf((i * 977 + round * 131) % entries.size));
      return trie.commit({ version: round + 1, position: round + 1, valuesOf: valuesFrom(entries) });
    });
    keep(result);
    times.push(time);
    last = result;
  }
  return {
    time: median(times),
    longest: Math.max(...times),
    pages: last?.pages.length ?? 0,
    bytes: last === undefined ? 0 : sizeOf(last),
  };
}

/** The peer: all entries sorted, in one encoding, padded, encrypted and hashed. */
async function measureWhole(entries: Entries) {
  const pair = { encryption: secrets.stateEncryption, nonce: secrets.stateNonce };
  const aad = domainBytes('state', scope.network, scope.contract, scope.epoch, 1, 1);
  const sealed = await timed(async () => {
    const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
    const bytes = await sealSynthetic(pair, padTo(encodeCbor(sorted), 4096), aad);
    return { bytes, root: hashBytes(bytes) };
  });
  const { bytes } = sealed.result;
  const opened = await timed(async () => {
    hashBytes(bytes);
    return decodeCbor(unpadFrom(await openSynthetic(pair, bytes, aad), 4096));
  });
  return { seal: sealed.time, open: opened.time, bytes: bytes.length };
}

async function measureRestore(trie: StateTrie, stored: ReadonlyMap<string, Bytes>): Promise<number> {
  const committed = trie.committed();
  if (committed === undefined) throw new Error('nothing was committed');
  const { time } = await timed(() =>
    restoreState(keys, committed, {
      fetchPage: async (hash) => stored.get(toHex(hash)) ?? new Uint8Array(),
      onRecords: () => undefined,
    }),
  );
  return time;
}
