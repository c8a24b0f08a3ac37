import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from '../lib/base/bytes.ts';
import { createBlock, RAW, type Block } from '../lib/ipfs/block.ts';
import { DurableBlockstore } from '../lib/ipfs/blockstore/durable-blockstore.ts';
import { nodeFiles } from '../lib/ipfs/blockstore/file-port.ts';
import { collectBytes } from '../lib/ipfs/peer-fetch.ts';
import { median, type Row } from './table.ts';

const ROUNDS = 3;
/** As many as the store commits together. */
const TOGETHER = 32;

async function makeBlocks(count: number, bytes: number): Promise<Block[]> {
  const piece = randomBytes(Math.min(bytes, 65_536));
  return Promise.all(
    Array.from({ length: count }, (_, i) => {
      const content = new Uint8Array(bytes);
      for (let at = 0; at < bytes; at += piece.length) content.set(piece.subarray(0, bytes - at), at);
      new DataView(content.buffer).setFloat64(0, i + Math.random());
      return createBlock(RAW, content);
    }),
  );
}

async function timed(task: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await task();
  return performance.now() - started;
}

/** The same files, each written and synced in one folder, as many at a time as the store commits together. */
async function writePlain(folder: string, blocks: readonly Block[]): Promise<void> {
  await mkdir(folder);
  for (let at = 0; at < blocks.length; at += TOGETHER)
    await Promise.all(
      blocks.slice(at, at + TOGETHER).map(async ({ cid, bytes }) => {
        const file = await open(join(folder, cid.toString()), 'wx');
        await file.writeFile(bytes);
        await file.sync();
        await file.close();
      }),
    );
}

async function benchSize(folder: string, count: number, bytes: number, name: string): Promise<Row[]> {
  const rounds = { put: [] as number[], plain: [] as number[], get: [] as number[], read: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const blocks = await makeBlocks(count, bytes);
    const own = join(folder, `${name}-${String(round)}`);
    const store = await DurableBlockstore.open({ folder: own });
    rounds.put.push(
      await timed(async () => {
        for await (const _cid of store.putMany(blocks)) continue;
      }),
    );
    const plain = `${own}-plain`;
    rounds.plain.push(await timed(() => writePlain(plain, blocks)));
    rounds.get.push(
      await timed(async () => {
        for (const { cid } of blocks) await collectBytes(store.get(cid));
      }),
    );
    rounds.read.push(
      await timed(async () => {
        for (const { cid } of blocks) await nodeFiles.read(join(plain, cid.toString()));
      }),
    );
    await store.close();
  }
  const rate = (times: readonly number[]): number => (count * bytes) / 1024 / 1024 / (median(times) / 1000);
  const row = (what: string, own: readonly number[], peer: readonly number[], how: string): Row => ({
    what: `${what} ${name}`,
    value: `${rate(own).toFixed(1)} MiB/s`,
    peer: `${rate(peer).toFixed(1)} MiB/s ${how}`,
    ratio: median(peer) / median(own),
  });
  return [
    row('putting', rounds.put, rounds.plain, 'by write and fsync of the same files'),
    row('reading, verified,', rounds.get, rounds.read, 'by readFile alone'),
  ];
}

/** Putting and reading beside plain files in the same run. */
export async function benchPuts(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'velum-bench-puts-'));
  try {
    return [
      ...(await benchSize(folder, 128, 1 << 20, '128 blocks of 1 MiB')),
      ...(await benchSize(folder, 1024, 4096, '1024 blocks of 4 KiB')),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}
