import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CID } from 'multiformats/cid';
import { create as createDigest } from 'multiformats/hashes/digest';
import { silentLogger } from '../lib/base/logger.ts';
import { RAW, type Block } from '../lib/ipfs/block.ts';
import { shardOf } from '../lib/ipfs/blockstore/block-files.ts';
import { nodeFiles } from '../lib/ipfs/blockstore/file-port.ts';
import { collectGarbage } from '../lib/ipfs/collect.ts';
import { openContentStores, type ContentStores } from '../lib/ipfs/content-stores.ts';
import { createFileNode, leafChild } from '../lib/ipfs/dag/file-node.ts';
import { walkDag } from '../lib/ipfs/dag/walk.ts';
import { openDatabase } from '../lib/ipfs/datastore/database.ts';
import { openPinTable } from '../lib/ipfs/datastore/pin-table.ts';
import { collectBytes } from '../lib/ipfs/peer-fetch.ts';
import { benchPuts } from './block-puts.ts';
import { printTable, type Row } from './table.ts';

/**
 * A content store with many blocks: `npm run bench:blocks [-- blocks]`, a million unless it is said. Small blocks, nine in ten of them in pinned files of a
 * thousand leaves. Peers are what a store without an index does: look at every file, sync every shard, walk every pin.
 */
const FILE = 1000;
const HOLD = 1000;
const clock = { time: 1_000_000, now: () => clock.time };

function blockOf(number: number): Block {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, number);
  const digest = createHash('sha256').update(bytes).digest();
  return { cid: CID.createV1(RAW, createDigest(0x12, digest)), bytes };
}

/** Writes the files of a store of before, which has no index, and its pins. @returns the pinned roots */
async function writeStore(folder: string, count: number): Promise<CID[]> {
  const made = new Set<string>();
  const write = ({ cid, bytes }: Block): void => {
    const shard = join(folder, 'blocks', shardOf(cid));
    if (!made.has(shard)) mkdirSync(shard, { recursive: true });
    made.add(shard);
    writeFileSync(join(shard, cid.toString()), bytes);
  };
  const pins = openDatabase(join(folder, 'pins.sqlite'));
  const table = openPinTable(pins);
  const roots: CID[] = [];
  for (let at = 0; at < count; at += FILE) {
    const leaves = Array.from({ length: FILE }, (_, i) => blockOf(at + i));
    for (const leaf of leaves) write(leaf);
    if ((at / FILE) % 10 === 9) continue;
    const { block } = await createFileNode(leaves.map(leafChild));
    write(block);
    table.add({ root: block.cid, release: undefined });
    roots.push(block.cid);
  }
  pins.close();
  return roots;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

async function timed<T>(task: () => Promise<T> | T): Promise<[result: T, ms: number]> {
  const started = performance.now();
  const result = await task();
  return [result, performance.now() - started];
}

const open = (folder: string): Promise<ContentStores> =>
  openContentStores({ folder, logger: silentLogger, clock, hold: HOLD });

/** What the index spares: sync of each shard at the start, and a look at each file for the usage. */
async function withoutIndex(folder: string): Promise<{ start: number; usage: number; list: number }> {
  const shards = (await readdir(folder)).filter((name) => name.length === 2);
  const [, start] = await timed(async () => {
    for (const shard of shards) await nodeFiles.syncFolder(join(folder, shard));
  });
  const [names, list] = await timed(async () => {
    const all: string[] = [];
    for (const shard of shards)
      for (const name of await readdir(join(folder, shard))) all.push(join(folder, shard, name));
    return all;
  });
  const [, usage] = await timed(async () => {
    for (let at = 0; at < names.length; at += 500)
      await Promise.all(names.slice(at, at + 500).map((name) => stat(name)));
  });
  return { start, usage: usage + list, list };
}

async function markByWalking({ blockstore }: ContentStores, roots: readonly CID[]): Promise<number> {
  const marked = new Set<string>();
  const load = async (cid: CID) => (cid.code === RAW ? undefined : collectBytes(blockstore.get(cid)));
  for (const root of roots) for await (const { cid } of walkDag(root, load)) marked.add(cid.toString());
  return marked.size;
}

async function longestWait({ blockstore }: ContentStores, during: Promise<unknown>): Promise<number> {
  let isOver = false;
  void during.finally(() => (isOver = true));
  let longest = 0;
  for (let i = 0; !isOver; i++) {
    const { cid, bytes } = blockOf(-1 - i);
    const [, ms] = await timed(() => blockstore.put(cid, bytes));
    longest = Math.max(longest, ms);
  }
  return longest;
}

async function benchScale(count: number): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'velum-bench-blocks-'));
  try {
    const roots = await writeStore(folder, count);
    const peer = await withoutIndex(join(folder, 'blocks'));
    const [first, migration] = await timed(() => open(folder));
    await first.close();
    const [store, start] = await timed(() => open(folder));
    const { index } = store.blockstore;
    const [{ blocks }, usage] = await timed(() => index.usage());
    const [listed, list] = await timed(() =>
      index.shards().reduce((sum, shard) => sum + index.shard(shard).length, 0),
    );
    const [{ blocks: nothing }, idle] = await timed(() => collectGarbage(store.blockstore));
    const [marked, mark] = await timed(() => markByWalking(store, roots));
    clock.time += HOLD;
    const collecting = timed(() => collectGarbage(store.blockstore));
    const longest = await longestWait(store, collecting);
    const [{ blocks: collected }, collect] = await collecting;
    const [, unpin] = await timed(() => store.pins.unpin(roots[0] ?? CID.parse('')));
    await store.close();
    if (blocks !== listed || nothing !== 0 || marked < count * 0.9)
      throw new Error('the store does not add up');
    return [
      { what: `first start of a store of before, ${String(blocks)} blocks`, value: seconds(migration) },
      {
        what: 'start',
        value: seconds(start),
        peer: `${seconds(peer.start)} to sync shards`,
        ratio: start / peer.start,
      },
      {
        what: 'usage',
        value: seconds(usage),
        peer: `${seconds(peer.usage)} by files`,
        ratio: usage / peer.usage,
      },
      {
        what: 'list of all blocks',
        value: seconds(list),
        peer: `${seconds(peer.list)} by files`,
        ratio: list / peer.list,
      },
      {
        what: 'garbage collection that finds nothing',
        value: seconds(idle),
        peer: `${seconds(mark)} to walk ${String(roots.length)} pins`,
        ratio: idle / mark,
      },
      { what: `garbage collection of ${String(collected)} blocks`, value: seconds(collect) },
      { what: '  longest put meanwhile', value: `${longest.toFixed(0)} ms` },
      { what: `unpin of ${String(FILE)} blocks`, value: `${unpin.toFixed(0)} ms` },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

const count = Number(process.argv[2] ?? 1_000_000);
printTable([...(await benchPuts()), ...(await benchScale(count))]);
