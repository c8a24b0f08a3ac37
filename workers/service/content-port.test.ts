import assert from 'node:assert/strict';
import { test } from 'node:test';
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
