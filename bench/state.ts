import { toHex, utf8, type Bytes } from '../lib/base/bytes.ts';
import { decodeCbor, encodeCbor } from '../lib/base/cbor.ts';
import { domainBytes, hashBytes } from '../lib/crypto/domain.ts';
import { padTo, unpadFrom } from '../lib/crypto/padding.ts';
import { openSynthetic, sealSynthetic } from '../lib/crypto/synthetic-box.ts';
import { deriveContractSecrets } from '../lib/tee/enclave/contract-secrets.ts';
import { restoreState } from '../lib/tee/pruntime/state/restore.ts';
import { createStateKeys } from '../lib/tee/pruntime/state/state-keys.ts';
import { createStateTrie, type StateCommit, type StateTrie } from '../lib/tee/pruntime/state/trie.ts';
import { median, ms, type Row } from './table.ts';

const RECORDS = 100_000;
const CHANGED = 100;
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

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(2)} MiB`;
const sizeOf = ({ pages }: StateCommit): number => pages.reduce((sum, { bytes }) => sum + bytes.length, 0);

async function timed<T>(task: () => Promise<T>): Promise<{ time: number; result: T }> {
  const began = performance.now();
  const result = await task();
  return { time: performance.now() - began, result };
}

/** Commitments and restoring of a state in pages, each beside the whole state in one piece in the same run. */
export async function benchState(): Promise<Row[]> {
  const entries: Entries = new Map(Array.from({ length: RECORDS }, (_, i) => [keyOf(i), valueOf(i, 0)]));
  const trie = createStateTrie(keys);
  const stored = new Map<string, Bytes>();
  const keep = ({ pages }: StateCommit): void => {
    for (const { hash, bytes } of pages) stored.set(toHex(hash), bytes);
  };
  const first = await timed(async () => {
    for (const key of entries.keys()) trie.touch(key);
    return trie.commit({ version: 1, position: 1, valuesOf: valuesFrom(entries) });
  });
  keep(first.result);
  const changes = await benchChanges(trie, entries, keep);
  const whole = await benchWhole(entries);
  const restored = await benchRestore(trie, stored);
  return [
    {
      what: `first commitment of ${String(RECORDS)} records, in ${String(first.result.pages.length)} pages`,
      value: `${ms(first.time)}, ${mebibytes(sizeOf(first.result))}`,
      peer: `${ms(whole.seal)}, ${mebibytes(whole.bytes)} in one piece`,
      ratio: first.time / whole.seal,
    },
    {
      what: `commitment of ${String(CHANGED)} changed records`,
      value: `${ms(changes.time)} (longest ${ms(changes.longest)})`,
      peer: `${ms(whole.seal)} in one piece`,
      ratio: changes.time / whole.seal,
    },
    {
      what: `  its new pages: ${String(changes.pages)}`,
      value: mebibytes(changes.bytes),
      peer: `${mebibytes(whole.bytes)} in one piece`,
      ratio: changes.bytes / whole.bytes,
    },
    {
      what: `restoring ${String(RECORDS)} records from memory`,
      value: ms(restored),
      peer: `${ms(whole.open)} in one piece`,
      ratio: restored / whole.open,
    },
  ];
}

async function benchChanges(trie: StateTrie, entries: Entries, keep: (commit: StateCommit) => void) {
  const times: number[] = [];
  let last: StateCommit | undefined;
  for (let round = 1; round <= ROUNDS; round++) {
    for (let i = 0; i < CHANGED; i++) {
      const at = (i * 977 + round * 131) % RECORDS;
      entries.set(keyOf(at), valueOf(at, round));
    }
    const { time, result } = await timed(() => {
      for (let i = 0; i < CHANGED; i++) trie.touch(keyOf((i * 977 + round * 131) % RECORDS));
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
async function benchWhole(entries: Entries) {
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

async function benchRestore(trie: StateTrie, stored: ReadonlyMap<string, Bytes>): Promise<number> {
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
