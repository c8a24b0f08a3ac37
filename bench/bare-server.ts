import { hash } from 'node:crypto';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createBufferPool } from '../lib/base/buffer-pool.ts';
import { readPooled } from '../lib/base/read-pooled.ts';
import { countBuffersWithHeap } from '../workers/service/heap-limits.ts';

/**
 * `bare-server.ts <port> <folder>`: the store of `bare-steps.ts`. A POST to `/<run>/<number of its first block>` stores blocks, each run as files of its own; a GET with a
 * number alone gives one of the run that was stored last.
 */
countBuffersWithHeap();
const [port, folder = ''] = process.argv.slice(2);
const BLOCK = 1 << 20;
const pool = createBufferPool(64 << 20);
let last = '';
const pathOf = (index: number): string => join(folder, `${last}-${String(index)}`);

async function keep(block: Uint8Array, path: string): Promise<void> {
  hash('sha256', block, 'buffer');
  const file = await open(path, 'w');
  await file.write(block);
  await file.sync();
  await file.close();
}

async function store(request: IncomingMessage, first: number): Promise<void> {
  const said = Number(request.headers['content-length']);
  const body = await readPooled(request as AsyncIterable<Buffer>, { said, maxBytes: said, pool });
  if (body === undefined) throw new Error('a part is longer than it says');
  const blocks = Array.from({ length: Math.ceil(body.length / BLOCK) }, (_, i) => i);
  await Promise.all(blocks.map((i) => keep(body.subarray(i * BLOCK, (i + 1) * BLOCK), pathOf(first + i))));
  pool.give(body);
}

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
createServer((request, response) => {
  const parts = (request.url ?? '').split('/');
  const index = Number(parts.at(-1));
  void (async () => {
    if (request.method === 'POST') {
      last = parts[1] ?? '';
      await store(request, index);
      response.end();
      return;
    }
    const block = await readFile(pathOf(index));
    hash('sha256', block, 'buffer');
    response.end(block);
  })().catch(() => response.writeHead(404).end());
}).listen(Number(port), '127.0.0.1');
