import { createCipheriv, createDecipheriv, hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Agent, request as ask, type IncomingMessage } from 'node:http';
import { countBuffersWithHeap } from '../workers/service/heap-limits.ts';

/** `bare-client.ts put|get <port> <path>`: the client of `bare-steps.ts`. A file has a whole number of mebibytes. */
countBuffersWithHeap();
const [what, port, path = ''] = process.argv.slice(2);
const BLOCK = 1 << 20;
/** Bytes that are sent in one request. */
const PART = 8 * BLOCK;
const LANES = 3;
/** What a cipher gives at a time. */
const STEP = 64 << 10;
const [key, nonce] = [Buffer.alloc(32), Buffer.alloc(12)];
const agent = new Agent({ keepAlive: true });

function exchange(method: string, block: number, body?: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-length': body.length };
    const run = method === 'POST' ? `/${String(process.pid)}` : '';
    ask({ port, method, path: `${run}/${String(block)}`, agent, headers }, resolve)
      .once('error', reject)
      .end(body);
  });
}

/** By the cipher or its inverse, in steps. */
function through(update: (part: Buffer) => Buffer, from: Buffer, into: Buffer): void {
  for (let at = 0; at < from.length; at += STEP) into.set(update(from.subarray(at, at + STEP)), at);
}

async function put(): Promise<void> {
  const file = await open(path);
  const { size } = await file.stat();
  let next = 0;
  const lane = async (): Promise<void> => {
    const [plain, sealed] = [Buffer.alloc(BLOCK), Buffer.alloc(PART)];
    for (let at = next; at < size; at = next) {
      next += PART;
      const length = Math.min(PART, size - at);
      for (let done = 0; done < length; done += BLOCK) {
        await file.read(plain, 0, BLOCK, at + done);
        const block = sealed.subarray(done, done + BLOCK);
        const cipher = createCipheriv('aes-256-gcm', key, nonce);
        through((part) => cipher.update(part), plain, block);
        cipher.final();
        hash('sha256', block, 'buffer');
      }
      const answer = await exchange('POST', at / BLOCK, sealed.subarray(0, length));
      for await (const _ of answer) continue;
      if (answer.statusCode !== 200) throw new Error('a part was not stored');
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

async function get(): Promise<void> {
  const file = await open(path, 'w');
  let next = 0;
  let isOver = false;
  const lane = async (): Promise<void> => {
    const [sealed, plain] = [Buffer.alloc(BLOCK), Buffer.alloc(BLOCK)];
    while (!isOver) {
      const at = next++;
      const answer = await exchange('GET', at);
      let length = 0;
      for await (const part of answer as AsyncIterable<Buffer>) length += part.copy(sealed, length);
      if (answer.statusCode !== 200) {
        isOver = true;
        return;
      }
      hash('sha256', sealed, 'buffer');
      const cipher = createDecipheriv('aes-256-gcm', key, nonce);
      through((part) => cipher.update(part), sealed, plain);
      await file.write(plain, 0, length, at * BLOCK);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  await file.close();
}

await (what === 'put' ? put() : get());
agent.destroy();
