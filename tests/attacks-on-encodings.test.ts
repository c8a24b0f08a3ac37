import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createGzip, gzipSync } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { createBlock, RAW } from '../lib/ipfs/block.ts';
import { CAR_TYPE, carOf } from '../lib/ipfs/car/car-slices.ts';
import { createContentClient } from '../lib/ipfs/content-client.ts';
import { patternBytes } from './support/files.ts';
import { fillPurse } from './support/fill-purse.ts';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';

const root = join(import.meta.dirname, '..');

/** Where a purpose of `lib/crypto/domain.ts` is named: what makes it, and for what. */
async function purposes(): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const room of ['lib', 'workers', 'cli']) {
    const files = await readdir(join(root, room), { recursive: true });
    for (const file of files.filter(
      (name) => /\.ts$/.test(name) && !/(test\.ts|testing\.ts|\/testing\/.*)$/.test(name),
    )) {
      const text = await readFile(join(root, room, file), 'utf8');
      const calls = text.matchAll(/\b(domainBytes|domainHash|deriveKey)\(\s*(?:[\w.]+,\s*)?'([a-z-]+)'/g);
      for (const [, made, purpose] of calls) {
        const key = `${String(made)} ${String(purpose)}`;
        found.set(key, (found.get(key) ?? new Set()).add(`${room}/${file}`));
      }
    }
  }
  return found;
}

void test('class 15: no two things are signed, hashed or derived for one purpose', async () => {
  const found = await purposes();
  assert.ok(found.size > 45, `${String(found.size)} purposes were found`);
  const shared = [...found].filter(([, files]) => files.size > 1);
  assert.deepEqual(shared, []);
});

void describe('class 15: what grows when it is unpacked', () => {
  let hostile: Server;
  let url: string;
  let network: JoinedNetwork;
  const block = patternBytes(5_000, 3);

  before(async () => {
    network = await joinTestNetwork();
    hostile = createServer((request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/vnd.ipld.raw' });
      if (request.url?.includes('honest') === true) {
        response.end(gzipSync(block));
        return;
      }
      // 4 GiB of nothing, four megabytes on the wire. Whoever takes enough of it goes away.
      const nothing = Buffer.alloc(1 << 20);
      const endless = Readable.from(Array.from({ length: 4096 }, () => nothing));
      pipeline(endless, createGzip(), response).catch(() => undefined);
    });
    await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${String((hostile.address() as AddressInfo).port)}`;
  });
  after(async () => {
    hostile.closeAllConnections();
    hostile.close();
    await network.dispose();
  });

  void test('a client takes no more than a block may have, however small it came; one that is packed opens', async () => {
    const { cid } = await createBlock(RAW, block);
    const honest = createContentClient({ baseUrl: `${url}/honest` });
    assert.deepEqual(await honest.fetchBlock(cid), block);
    const before = process.memoryUsage().arrayBuffers;
    await assert.rejects(createContentClient({ baseUrl: url }).fetchBlock(cid), { code: 'too-large' });
    assert.ok(process.memoryUsage().arrayBuffers - before < 128 << 20);
  });

  void test('a portal unpacks nothing that is sent to it; the same bytes as they are it keeps', async () => {
    const car = Buffer.from(await carOf([await createBlock(RAW, block)]).arrayBuffer());
    const purse = fillPurse(network, block.length + 4096);
    const send = (body: Buffer, headers: Record<string, string>) =>
      fetch(`${network.url}/v1/blocks`, {
        method: 'POST',
        headers: { 'content-type': CAR_TYPE, ...purse, ...headers },
        body: new Uint8Array(body),
      });
    for (const packed of [gzipSync(car), gzipSync(Buffer.alloc(256 << 20))]) {
      const { status } = await send(packed, { 'content-encoding': 'gzip' });
      assert.ok(status >= 400 && status < 500, String(status));
    }
    assert.equal((await send(car, {})).status, 200);
  });
});
