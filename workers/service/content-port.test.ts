import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, toHex } from '../../lib/base/bytes.ts';
import { createBlock, RAW } from '../../lib/ipfs/block.ts';
import { createContentClient } from '../../lib/ipfs/content-client.ts';
import { createFileNode, leafChild } from '../../lib/ipfs/dag/file-node.ts';
import { createContentPort } from './content-port.ts';

/** A client over blocks that some store gives out as they were put there. */
function portOver(blocks: readonly { cid: { toString(): string }; bytes: Uint8Array<ArrayBuffer> }[]) {
  const kept = new Map(blocks.map((block) => [block.cid.toString(), block.bytes]));
  let served = 0;
  const serve = (url: URL | RequestInfo): Promise<Response> => {
    served++;
    const address = url instanceof Request ? url.url : url.toString();
    return Promise.resolve(new Response(kept.get(/ipfs\/([^?]+)/.exec(address)?.[1] ?? '')));
  };
  const client = createContentClient({ baseUrl: 'http://portal', fetch: serve });
  return { port: createContentPort(client), served: () => served };
}

void test('a small upload that is a file of a terabyte is given up at the limit; what fits is read', async () => {
  const leaf = await createBlock(RAW, new Uint8Array(1 << 20));
  const inner = await createFileNode(Array.from({ length: 1024 }, () => leafChild(leaf)));
  const outer = await createFileNode(Array.from({ length: 1024 }, () => inner.child));
  const { port, served } = portOver([leaf, inner.block, outer.block]);
  await assert.rejects(port.get(outer.block.cid.toString(), 3 << 20), { code: 'too-large' });
  assert.ok(served() < 30, `${String(served())} blocks were fetched`);
  const three = await createFileNode([leafChild(leaf), leafChild(leaf), leafChild(leaf)]);
  const fitting = portOver([leaf, three.block]).port;
  assert.equal((await fitting.get(three.block.cid.toString(), 3 << 20)).length, 3 << 20);
});

void test('a block is had by its hash, up to a size, and only if it is that block', async () => {
  const one = await createBlock(RAW, Uint8Array.of(1, 2, 3));
  const hash = one.cid.multihash.digest.slice();
  const { port } = portOver([one]);
  assert.equal(port.nameOf(hash), one.cid.toString());
  assert.deepEqual(await port.getBlock(hash, 3), Uint8Array.of(1, 2, 3));
  await assert.rejects(port.getBlock(hash, 2), { code: 'too-large' });
  const other = fromHex(toHex(hash).replace(/^./, (digit) => (digit === '0' ? '1' : '0')));
  await assert.rejects(port.getBlock(other, 3), { code: 'wrong-block' });
});

void test('blocks that are kept together are pinned together, and each is had by its own hash', async () => {
  const asked: string[] = [];
  let blocks = 0;
  const client = createContentClient({
    baseUrl: 'http://portal',
    async fetch(url, options) {
      const { pathname } = new URL(url instanceof Request ? url.url : url);
      asked.push(pathname.replace(/(pins).*/, '$1'));
      if (!pathname.endsWith('/blocks')) return new Response(null, { status: 204 });
      const body = options?.body;
      assert.ok(body instanceof Blob);
      blocks += 1;
      return Response.json({ blocks: 1, bytes: body.size });
    },
  });
  await createContentPort(client).putBlocks([Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)]);
  assert.deepEqual([asked, blocks], [['/v1/blocks', '/v1/pins'], 1]);
});
