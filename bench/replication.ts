/** How fast another portal has what was pinned here, beside a plain copy of the same blocks over HTTP. */
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes, toHex } from '../lib/base/bytes.ts';
import { delay } from '../lib/base/wait.ts';
import type { Block } from '../lib/ipfs/block.ts';
import { carOf } from '../lib/ipfs/car/car-slices.ts';
import type { ContentClient } from '../lib/ipfs/content-client.ts';
import { createDagBuilder } from '../lib/ipfs/dag/dag-builder.ts';
import { createTestReplicas, holds } from '../workers/portal/replicas/testing.ts';
import { median, printTable } from './table.ts';

const ROUNDS = 3;
const LEAVES = 64;
const LEAF = 1 << 20;
/** Of a CAR, as portals take them. */
const SLICE = 4;
/** As many blocks at a time as portals fetch. */
const WIDTH = 32;

async function makeFile(): Promise<{ root: Block['cid']; blocks: Block[] }> {
  const builder = createDagBuilder();
  const blocks: Block[] = [];
  for (let i = 0; i < LEAVES; i++) blocks.push(...(await builder.addLeaf(randomLeaf())));
  const { root, blocks: rest } = await builder.finish();
  return { root, blocks: [...blocks, ...rest] };
}

/** Web Crypto gives 64 KiB at a time. */
function randomLeaf(): Uint8Array<ArrayBuffer> {
  const leaf = new Uint8Array(LEAF);
  for (let at = 0; at < LEAF; at += 65_536) leaf.set(randomBytes(65_536), at);
  return leaf;
}

/** Fetches, verifies, writes and syncs each block, and knows beforehand which there are. */
async function copyPlain(client: ContentClient, blocks: readonly Block[], folder: string): Promise<void> {
  await mkdir(folder);
  for (let at = 0; at < blocks.length; at += WIDTH)
    await Promise.all(
      blocks.slice(at, at + WIDTH).map(async ({ cid }) => {
        const file = await open(join(folder, cid.toString()), 'wx');
        await file.writeFile(await client.fetchBlock(cid));
        await file.sync();
        await file.close();
      }),
    );
}

const rate = (milliseconds: number): number => (LEAVES * LEAF) / 1e3 / milliseconds;

const folder = await mkdtemp(join(tmpdir(), 'velum-bench-replication-'));
const portals = await createTestReplicas(2, { every: 60_000, grace: 60_000 });
try {
  const [here, there] = [await portals.start(0), await portals.start(1)];
  const purse = portals.fill(2 ** 40);
  const rounds = { replicated: [] as number[], copied: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const { root, blocks } = await makeFile();
    const how = { purse, upload: toHex(randomBytes(16)) };
    for (let at = 0; at < blocks.length; at += SLICE)
      await here.client.putCar(carOf(blocks.slice(at, at + SLICE)), how);
    const release = randomBytes(32);
    const copying = performance.now();
    await copyPlain(here.client, blocks, join(folder, String(round)));
    rounds.copied.push(performance.now() - copying);
    const pinning = performance.now();
    await here.client.pin(root, { ...how, release, copies: 2 });
    while (!holds(there, { root, release })) await delay(2);
    rounds.replicated.push(performance.now() - pinning);
  }
  const [replicated, copied] = [rate(median(rounds.replicated)), rate(median(rounds.copied))];
  printTable([
    {
      what: `from the pin to the other portal's, ${String(LEAVES)} blocks of 1 MiB`,
      value: `${replicated.toFixed(0)} MB/s`,
      peer: `${copied.toFixed(0)} MB/s by HTTP, a file and an fsync for each block`,
      ratio: replicated / copied,
    },
  ]);
} finally {
  await portals.close();
  await rm(folder, { recursive: true });
}
