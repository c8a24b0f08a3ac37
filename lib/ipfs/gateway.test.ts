import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as dagCbor from '@ipld/dag-cbor';
import fc from 'fast-check';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { concatBytes, fromUtf8, utf8, type Bytes } from '../base/bytes.ts';
import { createBlock, DAG_CBOR, RAW, verifyBlock, type Block } from './block.ts';
import { CAR_LIMITS, readCar } from './car/car-reader.ts';
import { ContentError } from './content-error.ts';
import { createDagBuilder } from './dag/dag-builder.ts';
import { handleGateway, type GatewayResponse } from './gateway.ts';
import { parseRange } from './gateway/range.ts';

const kept = new Map<string, Bytes>();
const source = {
  has: (cid: CID): Promise<boolean> => Promise.resolve(kept.has(cid.toString())),
  get: (cid: CID): Promise<Bytes> => {
    const bytes = kept.get(cid.toString());
    return bytes === undefined
      ? Promise.reject(new ContentError('not-found', 'absent'))
      : Promise.resolve(bytes);
  },
};
const keep = (block: Block): Block => {
  kept.set(block.cid.toString(), block.bytes);
  return block;
};

let raw: Block;
let file: CID;
before(async () => {
  raw = keep(await createBlock(RAW, utf8('0123456789')));
  const builder = createDagBuilder(2);
  for (let i = 0; i < 5; i++) (await builder.addLeaf(Uint8Array.of(i))).forEach(keep);
  const { root, blocks } = await builder.finish();
  blocks.forEach(keep);
  file = root;
});
after(() => kept.clear());

function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<GatewayResponse> {
  const url = new URL(path, 'http://portal');
  return handleGateway(source, { method, path: url.pathname, query: url.searchParams, headers });
}

async function bodyOf({ body }: GatewayResponse): Promise<Bytes> {
  if (body instanceof Uint8Array) return new Uint8Array(body);
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return concatBytes(...parts);
}

async function codeOfAnswer(response: GatewayResponse): Promise<string> {
  const parsed = JSON.parse(fromUtf8(await bodyOf(response))) as { error: { code: string; message: string } };
  return parsed.error.code;
}

async function carOf(response: GatewayResponse): Promise<{ roots: string[]; names: string[] }> {
  const bytes = await bodyOf(response);
  async function* stream() {
    yield await Promise.resolve(bytes);
  }
  const { roots, blocks } = await readCar(stream(), CAR_LIMITS);
  const names: string[] = [];
  for await (const block of blocks) {
    await verifyBlock(block.cid, block.bytes);
    names.push(block.cid.toString());
  }
  return { roots: roots.map(String), names };
}

void test('a raw block, asked for by query or by Accept', async () => {
  const name = raw.cid.toString();
  const byQuery = await ask(`/ipfs/${name}?format=raw`);
  const byHeader = await ask(`/ipfs/${name}`, { accept: 'text/html, application/vnd.ipld.raw' });
  for (const response of [byQuery, byHeader]) {
    assert.equal(response.status, 200);
    assert.deepEqual(await bodyOf(response), raw.bytes);
  }
  assert.deepEqual(byQuery.headers, {
    'content-type': 'application/vnd.ipld.raw',
    'content-disposition': `attachment; filename="${name}.bin"`,
    'content-length': '10',
    etag: `"${name}.raw"`,
    'cache-control': 'public, max-age=29030400, immutable',
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'x-ipfs-path': `/ipfs/${name}`,
    'x-ipfs-roots': name,
    vary: 'Accept',
  });
});

void test('a CAR holds what its scope says, parents first, each block once', async () => {
  const url = `/ipfs/${file.toString()}?format=car`;
  for (const scope of ['', '&dag-scope=all', '&dag-scope=entity', '&entity-bytes=0:*']) {
    const { roots, names } = await carOf(await ask(url + scope));
    assert.deepEqual(roots, [file.toString()]);
    assert.equal(names[0], file.toString());
    // Five leaves, three nodes over them, two over those, one root.
    assert.equal(names.length, 11);
    assert.equal(new Set(names).size, 11);
  }
  assert.deepEqual((await carOf(await ask(`${url}&dag-scope=block`))).names, [file.toString()]);
  const byHeader = await ask(`/ipfs/${file.toString()}`, { accept: 'application/vnd.ipld.car; version=1' });
  assert.equal((await carOf(byHeader)).names.length, 11);
});

void test('the entity of plain data is its block; all of it follows links', async () => {
  const bytes = dagCbor.encode({ to: raw.cid });
  const node = keep(await verifyBlock(CID.createV1(DAG_CBOR, await sha256.digest(bytes)), bytes));
  const url = `/ipfs/${node.cid.toString()}?format=car`;
  assert.equal((await carOf(await ask(`${url}&dag-scope=entity`))).names.length, 1);
  assert.equal((await carOf(await ask(url))).names.length, 2);
});

void test('a CAR whose blocks run out breaks instead of ending', async () => {
  const builder = createDagBuilder();
  await builder.addLeaf(utf8('never kept'));
  await builder.addLeaf(utf8('nor this'));
  const { root, blocks } = await builder.finish();
  blocks.forEach(keep);
  const response = await ask(`/ipfs/${root.toString()}?format=car`);
  await assert.rejects(bodyOf(response), { code: 'not-found' });
});

void test('what the client has is not sent again', async () => {
  const name = raw.cid.toString();
  const url = `/ipfs/${name}?format=raw`;
  for (const tag of [`"${name}.raw"`, `W/"${name}.raw"`, `"other", "${name}.raw"`, '*']) {
    const response = await ask(url, { 'if-none-match': tag });
    assert.equal(response.status, 304);
    assert.equal((await bodyOf(response)).length, 0);
  }
  assert.equal((await ask(url, { 'if-none-match': '"other"' })).status, 200);
  const car = await ask(`/ipfs/${name}?format=car`);
  const etag = car.headers['etag'] ?? '';
  assert.equal((await ask(`/ipfs/${name}?format=car`, { 'if-none-match': etag })).status, 304);
  assert.equal(
    (await ask(`/ipfs/${name}?format=car&dag-scope=block`, { 'if-none-match': etag })).status,
    200,
  );
});

void test('ranges of a raw block', async () => {
  const url = `/ipfs/${raw.cid.toString()}?format=raw`;
  const answers: [string, number, string, string][] = [
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=0-99', 206, '0123456789', 'bytes 0-9/10'],
  ];
  for (const [range, status, body, contentRange] of answers) {
    const response = await ask(url, { range });
    assert.deepEqual([response.status, response.headers['content-range']], [status, contentRange]);
    assert.equal(fromUtf8(await bodyOf(response)), body);
  }
  const beyond = await ask(url, { range: 'bytes=10-' });
  assert.deepEqual([beyond.status, beyond.headers['content-range']], [416, 'bytes */10']);
  for (const range of ['bytes=4-2', 'bytes=0-1,3-4', 'lines=1-2', 'bytes=-']) {
    assert.equal((await ask(url, { range })).status, 200);
  }
  const etag = `"${raw.cid.toString()}.raw"`;
  assert.equal((await ask(url, { range: 'bytes=0-1', 'if-range': etag })).status, 206);
  assert.equal((await ask(url, { range: 'bytes=0-1', 'if-range': '"other"' })).status, 200);
});

void test('what cannot be served is refused, each with its status', async () => {
  const name = raw.cid.toString();
  const absent = (await createBlock(RAW, utf8('absent'))).cid.toString();
  const answers: [string, string, Record<string, string>, number, string][] = [
    ['POST', `/ipfs/${name}?format=raw`, {}, 405, 'wrong-method'],
    ['GET', `/ipfs/${name}`, { accept: 'text/html' }, 406, 'not-acceptable'],
    ['GET', `/ipfs/${name}`, {}, 400, 'malformed'],
    ['GET', `/ipfs/${name}`, { accept: 'application/vnd.ipld.car; version=2' }, 406, 'not-acceptable'],
    ['GET', `/ipfs/${name}?format=tar`, {}, 406, 'not-acceptable'],
    ['GET', `/ipfs/${name}?format=car&dag-scope=some`, {}, 400, 'malformed'],
    ['GET', `/ipfs/${name}?format=car&entity-bytes=50:99`, {}, 400, 'malformed'],
    ['GET', `/ipfs/${name}?format=car&entity-bytes=5-9`, {}, 400, 'malformed'],
    ['GET', '/ipfs/bafynot?format=raw', {}, 400, 'bad-cid'],
    ['GET', '/ipfs/..%2f..%2fetc?format=raw', {}, 400, 'bad-cid'],
    ['GET', `/ipfs/${absent}?format=raw`, {}, 404, 'not-found'],
    ['GET', `/ipfs/${absent}?format=car`, {}, 404, 'not-found'],
    ['GET', `/ipfs/${name}/a/b?format=raw`, {}, 400, 'malformed'],
    ['GET', `/ipfs/${name}/a/b?format=car`, {}, 404, 'not-found'],
    ['GET', `/ipfs/${name}/%ff?format=car`, {}, 400, 'malformed'],
    ['GET', '/ipfs/QmPKt7ptM2ZYSGPUc8PmPT2VBkLDK3iqpG9TBJY7PCE9rF?format=raw', {}, 404, 'not-found'],
    ['GET', `/ipns/${name}?format=raw`, {}, 404, 'not-found'],
  ];
  for (const [method, path, headers, status, code] of answers) {
    const response = await ask(path, headers, method);
    assert.deepEqual([response.status, await codeOfAnswer(response)], [status, code], path);
    assert.equal(response.headers['cache-control'], 'no-store');
  }
});

void test('HEAD says what GET would, without the body', async () => {
  const url = `/ipfs/${raw.cid.toString()}?format=raw`;
  const [get, head] = [await ask(url), await ask(url, {}, 'HEAD')];
  assert.deepEqual([head.status, head.headers], [get.status, get.headers]);
  assert.equal((await bodyOf(head)).length, 0);
});

void test('any range header stays within the block', () => {
  const headers = fc.oneof(
    fc.string(),
    fc.tuple(fc.nat(20), fc.nat(20)).map(([a, b]) => `bytes=${String(a)}-${String(b)}`),
    fc.nat(20).map((n) => `bytes=-${String(n)}`),
  );
  fc.assert(
    fc.property(headers, fc.nat(15), (header, length) => {
      const range = parseRange(header, length);
      if (typeof range === 'string') return;
      assert.ok(range.first >= 0 && range.first <= range.last && range.last < length);
    }),
  );
});

void test('any path is answered', async () => {
  await fc.assert(
    fc.asyncProperty(fc.webPath(), fc.webQueryParameters(), async (path, query) => {
      const asked = { method: 'GET', path: `/ipfs${path}`, query: new URLSearchParams(query), headers: {} };
      assert.ok((await handleGateway(source, asked)).status >= 400);
    }),
  );
});
