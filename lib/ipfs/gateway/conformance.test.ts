import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { unixfs } from '@helia/unixfs';
import * as dagCbor from '@ipld/dag-cbor';
import { CarReader } from '@ipld/car';
import { MemoryBlockstore } from 'blockstore-core/memory';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { asBytes, concatBytes, utf8, type Bytes } from '../../base/bytes.ts';
import { ContentError } from '../content-error.ts';
import { handleGateway, type GatewayResponse } from '../gateway.ts';
import { collectBytes } from '../peer-fetch.ts';

/** The trustless gateway's specification, case by case, on what other software of IPFS made. */
const blockstore = new MemoryBlockstore();
const missing = new Set<string>();
const source = {
  has: async (cid: CID) => !missing.has(cid.toString()) && (await blockstore.has(cid)),
  async get(cid: CID): Promise<Bytes> {
    if (!(await source.has(cid))) throw new ContentError('not-found', 'absent');
    return collectBytes(blockstore.get(cid));
  },
};

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEF';
const SPLIT = { chunker: chunksOf(8), rawLeaves: true, cidVersion: 1 } as const;
let folder: CID, file: CID, text: CID, sharded: CID, document: CID;
/** Of the file's 42 bytes, eight each. */
let leaves: string[];

function chunksOf(length: number) {
  return async function* (parts: AsyncIterable<Uint8Array>) {
    for await (const part of parts)
      for (let at = 0; at < part.length; at += length) yield part.subarray(at, at + length);
  };
}

before(async () => {
  const fs = unixfs({ blockstore });
  text = await fs.addBytes(utf8('hello'), SPLIT);
  file = await fs.addBytes(utf8(`${LETTERS}0123456789`), SPLIT);
  leaves = (await blocksOf(await ask(`/ipfs/${file.toString()}?format=car`))).slice(1);
  const inner = await fs.cp(file, await fs.addDirectory({}, { cidVersion: 1 }), 'parts.bin');
  const sub = await fs.cp(text, inner, 'hello.txt');
  folder = await fs.cp(sub, await fs.addDirectory({}, { cidVersion: 1 }), 'sub');
  folder = await fs.cp(text, folder, 'copy.txt');
  folder = await fs.cp(text, folder, 'ünïcode.txt');
  sharded = await fs.addDirectory({}, { cidVersion: 1 });
  for (let n = 0; n < 300; n++)
    sharded = await fs.cp(n === 7 ? file : text, sharded, `${String(n)}.txt`, {
      shardSplitThresholdBytes: 64,
    });
  const bytes = dagCbor.encode({ files: { one: text, all: folder } });
  document = CID.createV1(dagCbor.code, await sha256.digest(bytes));
  await blockstore.put(document, bytes);
});

function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<GatewayResponse> {
  const url = new URL(path, 'http://portal');
  return handleGateway(source, { method, path: url.pathname, query: url.searchParams, headers });
}

async function bytesOf({ body }: GatewayResponse): Promise<Bytes> {
  const parts: Uint8Array[] = [];
  if (body instanceof Uint8Array) return asBytes(body);
  for await (const part of body) parts.push(part);
  return concatBytes(...parts);
}

/** The CAR as other software reads it: names of its blocks in order. */
async function blocksOf(response: GatewayResponse): Promise<string[]> {
  const bytes = await bytesOf(response);
  assert.equal(response.status, 200);
  const reader = await CarReader.fromBytes(bytes);
  const names: string[] = [];
  for await (const { cid, bytes: block } of reader.blocks()) {
    assert.deepEqual((await sha256.digest(block)).digest, cid.multihash.digest);
    names.push(cid.toString());
  }
  return names;
}

const car = (path: string, query = ''): Promise<GatewayResponse> => ask(`/ipfs/${path}?format=car${query}`);
const child = async (of: CID, name: string): Promise<CID> => {
  for await (const entry of unixfs({ blockstore }).ls(of)) if (entry.name === name) return entry.cid;
  return assert.fail(name);
};

void test('a path comes with the blocks that show where it leads, then with what is there', async () => {
  const sub = await child(folder, 'sub');
  const path = [folder, sub].map(String);
  assert.deepEqual(await blocksOf(await car(`${folder.toString()}/sub/hello.txt`)), [
    ...path,
    text.toString(),
  ]);
  assert.deepEqual(await blocksOf(await car(`${folder.toString()}/sub/parts.bin`)), [
    ...path,
    file.toString(),
    ...leaves,
  ]);
  assert.deepEqual(await blocksOf(await car(`${folder.toString()}/sub/`, '&dag-scope=block')), path);
  assert.deepEqual(await blocksOf(await car(`${folder.toString()}/%C3%BCn%C3%AFcode.txt`)), [
    folder.toString(),
    text.toString(),
  ]);
  const answer = await car(`${folder.toString()}/sub/hello.txt`);
  assert.equal(answer.headers['x-ipfs-roots'], [...path, text.toString()].join(','));
  assert.equal(answer.headers['x-ipfs-path'], `/ipfs/${folder.toString()}/sub/hello.txt`);
});

void test('a path that leads nowhere is not found, nor is one below a file', async () => {
  for (const path of ['sub/none', 'copy.txt/more', 'sub/%2F', 'a\\b', 'x/'.repeat(300)])
    assert.equal((await car(`${folder.toString()}/${path}`)).status, 404, path);
  assert.equal((await car(`${folder.toString()}/copy.txt`)).status, 200);
});

void test('in a sharded folder the shards on the way are sent and no others', async () => {
  const whole = await blocksOf(await car(sharded.toString(), '&dag-scope=entity'));
  assert.ok(whole.length > 20, String(whole.length));
  assert.ok(!whole.includes(text.toString()));
  const way = await blocksOf(await car(`${sharded.toString()}/7.txt`, '&dag-scope=block'));
  assert.ok(way.length >= 3 && way.length < 6, way.join());
  assert.deepEqual([way[0], way.at(-1)], [sharded.toString(), file.toString()]);
  for (const shard of way.slice(0, -1)) assert.ok(whole.includes(shard));
  const all = await blocksOf(await car(sharded.toString()));
  assert.equal(all.length, whole.length + 2 + leaves.length);
});

void test('plain data: paths go through its links, and the entity is the document alone', async () => {
  const name = document.toString();
  assert.deepEqual(await blocksOf(await car(`${name}/files/one`)), [name, text.toString()]);
  assert.deepEqual(await blocksOf(await car(name, '&dag-scope=entity')), [name]);
  assert.ok((await blocksOf(await car(name))).length > 4);
});

void test('the entity of a folder lists it and holds nothing of what is in it', async () => {
  assert.deepEqual(await blocksOf(await car(folder.toString(), '&dag-scope=entity')), [folder.toString()]);
  assert.deepEqual(await blocksOf(await car(folder.toString(), '&entity-bytes=0:3')), [folder.toString()]);
});

for (const [range, from, to] of [
  ['0:*', 0, 6],
  ['0:0', 0, 1],
  ['8:*', 1, 6],
  ['8:23', 1, 3],
  ['9:-20', 1, 3],
  ['-5:*', 4, 6],
  ['-1:*', 5, 6],
  ['-9999:*', 0, 6],
  ['-9999:-3', 0, 5],
  ['40:9999', 5, 6],
  ['20:19', 0, 0],
] as const)
  void test(`entity-bytes=${range} holds the blocks of these bytes and no others`, async () => {
    const found = await blocksOf(await car(file.toString(), `&entity-bytes=${range}`));
    assert.deepEqual(found, [file.toString(), ...leaves.slice(from, to)]);
    const nested = await blocksOf(await car(`${folder.toString()}/sub/parts.bin`, `&entity-bytes=${range}`));
    assert.deepEqual(nested.slice(2), found);
  });

void test('a range needs no block outside of it; one outside the file is refused', async () => {
  const [gone = ''] = leaves.slice(2, 3);
  missing.add(gone);
  try {
    assert.equal((await blocksOf(await car(file.toString(), '&entity-bytes=0:15'))).length, 3);
    assert.equal((await blocksOf(await car(file.toString(), '&entity-bytes=24:*'))).length, 4);
    await assert.rejects(bytesOf(await car(file.toString(), '&entity-bytes=0:16')), { code: 'not-found' });
  } finally {
    missing.delete(gone);
  }
  for (const range of ['42:*', '42:50', '0:-43', 'a:b', '1', '1:2:3', '']) {
    const answer = await car(file.toString(), `&entity-bytes=${range}`);
    assert.equal(answer.status, 400, range);
  }
});

void test('duplicates are sent once, or as often as they occur', async () => {
  const name = folder.toString();
  const once = await blocksOf(await car(name));
  assert.equal(once.filter((cid) => cid === text.toString()).length, 1);
  for (const response of [
    await car(name, '&car-dups=y'),
    await ask(`/ipfs/${name}`, { accept: 'application/vnd.ipld.car; version=1; order=dfs; dups=y' }),
    await ask(`/ipfs/${name}?format=car`, { accept: 'application/vnd.ipld.car;order=dfs;dups=y' }),
  ]) {
    assert.match(response.headers['content-type'] ?? '', /version=1; order=dfs; dups=y/);
    assert.equal((await blocksOf(response)).filter((cid) => cid === text.toString()).length, 3);
  }
  assert.match((await car(name)).headers['content-type'] ?? '', /dups=n/);
  // The query wins.
  const both = await ask(`/ipfs/${name}?format=car&car-dups=n`, {
    accept: 'application/vnd.ipld.car;dups=y',
  });
  assert.match(both.headers['content-type'] ?? '', /dups=n/);
});

void test('what is liked best of what is served is given', async () => {
  const answers: [string, number, string][] = [
    ['application/vnd.ipld.car;order=foo, application/vnd.ipld.car;order=dfs;dups=y;q=0.5', 200, 'dups=y'],
    ['application/vnd.ipld.raw;q=0.2, application/vnd.ipld.car;q=0.9', 200, 'vnd.ipld.car'],
    ['application/vnd.ipld.car;q=0, application/vnd.ipld.raw;q=0.1', 200, 'vnd.ipld.raw'],
    ['application/vnd.ipld.car; order=unk', 200, 'order=dfs'],
    ['application/vnd.ipld.car;version="1"', 200, 'version=1'],
    ['application/vnd.ipld.car;version=2', 406, 'json'],
    ['application/vnd.ipfs.ipns-record', 406, 'json'],
    ['*/*', 406, 'json'],
  ];
  for (const [accept, status, type] of answers) {
    const { status: got, headers } = await ask(`/ipfs/${text.toString()}`, { accept });
    assert.equal(got, status, accept);
    assert.ok(headers['content-type']?.includes(type), accept);
  }
  assert.equal((await car(text.toString(), '&car-order=foo')).status, 406);
  assert.equal((await ask(`/ipfs/${text.toString()}`)).status, 400);
});

void test('each answer has a tag of its own, and says where it lies without Accept', async () => {
  const name = folder.toString();
  const asked = [
    '',
    '&dag-scope=block',
    '&dag-scope=entity',
    '&entity-bytes=0:1',
    '&entity-bytes=0:*',
    '&car-dups=y',
  ];
  const tags = await Promise.all(asked.map(async (query) => (await car(name, query)).headers['etag']));
  tags.push((await car(`${name}/sub`)).headers['etag']);
  assert.equal(new Set(tags).size, asked.length + 1);
  for (const tag of tags) assert.match(tag ?? '', /^W\/"[\x21\x23-\x7e]+"$/);
  const { headers } = await ask(`/ipfs/${name}/sub?dag-scope=block`, {
    accept: 'application/vnd.ipld.car;dups=y',
  });
  const there = headers['content-location'] ?? '';
  assert.equal(there, `/ipfs/${name}/sub?dag-scope=block&format=car&car-dups=y`);
  assert.equal((await ask(there)).headers['etag'], headers['etag']);
  assert.equal((await car(name)).headers['content-location'], undefined);
});

void test('a name for the file that is saved; nothing of it becomes a header of its own', async () => {
  const named = async (name: string): Promise<string | undefined> =>
    (await ask(`/ipfs/${text.toString()}?format=raw&filename=${encodeURIComponent(name)}`)).headers[
      'content-disposition'
    ];
  assert.equal(await named('foobar.bin'), 'attachment; filename="foobar.bin"');
  assert.equal(
    await named('ü "x".txt'),
    `attachment; filename="_ _x_.txt"; filename*=UTF-8''%C3%BC%20%22x%22.txt`,
  );
  assert.equal(
    await named('a\r\nset-cookie: b'),
    `attachment; filename="a__set-cookie: b"; filename*=UTF-8''a%0D%0Aset-cookie%3A%20b`,
  );
});

void test('only what is here, where nothing else is wanted', async () => {
  const cached = { 'cache-control': 'only-if-cached' };
  const name = text.toString();
  assert.equal((await ask(`/ipfs/${name}?format=raw`, cached)).status, 200);
  missing.add(name);
  try {
    assert.equal((await ask(`/ipfs/${name}?format=raw`, cached)).status, 412);
    assert.equal((await ask(`/ipfs/${name}?format=raw`)).status, 404);
    assert.equal((await ask(`/ipfs/${name}?format=car`, {}, 'HEAD')).status, 404);
  } finally {
    missing.delete(name);
  }
});

void test('the probe is answered, by GET and HEAD', async () => {
  const block = await ask('/ipfs/bafkqaaa?format=raw');
  assert.deepEqual([block.status, (await bytesOf(block)).length], [200, 0]);
  const answer = await car('bafkqaaa');
  const reader = await CarReader.fromBytes(await bytesOf(answer));
  assert.deepEqual((await reader.getRoots()).map(String), ['bafkqaaa']);
  for (const format of ['raw', 'car']) {
    const head = await ask(`/ipfs/bafkqaaa?format=${format}`, {}, 'HEAD');
    assert.deepEqual([head.status, (await bytesOf(head)).length], [200, 0]);
  }
});
