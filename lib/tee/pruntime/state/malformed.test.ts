import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex, utf8, type Bytes } from '../../../base/bytes.ts';
import { encodeCbor, type CborValue } from '../../../base/cbor.ts';
import { hashBytes } from '../../../crypto/domain.ts';
import { CONTRACT, OTHER_CONTRACT } from '../../../protocol/testing.ts';
import type { ExpectedState } from './read-node.ts';
import { createForge, fetchFrom, keys, keysAt, restoreReplica, type ForgedPage } from './testing.ts';

/** What only a faulty or hostile holder of the keys can write: authentic pages that are not the one encoding of a state. */

const value = utf8('v');
const record = (key: string): CborValue => [key, value];
const sorted = (...names: string[]): string[] =>
  names.sort((a, b) => (keys.pathOf(a) < keys.pathOf(b) ? -1 : 1));

type Build = (forge: ReturnType<typeof createForge>) => Promise<ExpectedState>;

async function keysOf(build: Build): Promise<string[]> {
  const forge = createForge();
  const restored = await restoreReplica(await build(forge), fetchFrom(forge.storage));
  return [...restored.entries.keys()];
}

const refuses = (build: Build, message: RegExp) =>
  assert.rejects(keysOf(build), { name: 'StateError', code: 'malformed-page', message });

/** A state of one leaf. */
const leafOf =
  (content: CborValue, change: Partial<ForgedPage & { count: number; newest: number }> = {}): Build =>
  async ({ page, root }) => {
    const count = change.count ?? (Array.isArray(content) ? content.length : 1);
    const hash = await page({ kind: 'leaf', place: '', content, ...change });
    return root([hash, change.newest ?? change.version ?? 1, count]);
  };

void test('leaves', async () => {
  const [a = '', b = ''] = sorted('a', 'b');
  const many = keysAt('', 33);
  assert.deepEqual((await keysOf(leafOf([record(a), record(b)]))).sort(), ['a', 'b']);
  assert.equal((await keysOf(leafOf(many.slice(1).map(record)))).length, 32);
  await refuses(leafOf([record(b), record(a)]), /not sorted/);
  await refuses(leafOf([record(a), record(a)]), /not sorted/);
  await refuses(leafOf([record(a)], { count: 2 }), /another number of records/);
  await refuses(leafOf([record(a), record(b)], { count: 1 }), /another number of records/);
  await refuses(leafOf(many.map(record)), /a leaf where a branch must be/);
  await refuses(leafOf(many.map(record), { count: 32 }), /not the encoding of its content/);
  await refuses(leafOf([], { count: 1 }), /not the encoding of its content/);
  await refuses(leafOf([record(a)], { count: 0 }), /a wrong reference/);
  await refuses(leafOf([record(a)], { version: 2 }), /a wrong reference/);
  await refuses(leafOf([[a, value, 1]]), /not the encoding of its content/);
  await refuses(leafOf([record('k'.repeat(1025))]), /not the encoding of its content/);
  await refuses(leafOf([[a, new Uint8Array(1025)]]), /not the encoding of its content/);
  await refuses(
    leafOf(Uint8Array.of(0x81, 0x82, 0x78, 1, 0x61, 0x41, 0x76)),
    /not the encoding of its content/,
  );
});

void test('branches', async () => {
  const [left, right] = [keysAt('3', 17), keysAt('c', 16)];
  type Child = { place: string; keys: string[]; count?: number; nibble?: number; version?: number };
  const branchOf =
    (children: Child[], count = 33, kind = 'branch'): Build =>
    async ({ page, root }) => {
      const listed: CborValue[] = [];
      for (const { place, keys: below, version = 1, ...child } of children) {
        const hash = await page({ kind: 'leaf', place, content: below.map(record), version });
        const nibble = child.nibble ?? Number.parseInt(place, 16);
        listed.push([nibble, hash, version, child.count ?? below.length]);
      }
      return root([await page({ kind, place: '', content: listed }), 1, count]);
    };
  const [three, twelve] = [
    { place: '3', keys: left },
    { place: 'c', keys: right },
  ];
  assert.equal((await keysOf(branchOf([three, twelve]))).length, 33);
  await refuses(branchOf([twelve, three]), /not sorted/);
  await refuses(branchOf([three, three], 34), /not sorted/);
  await refuses(branchOf([three, { ...twelve, nibble: 16 }]), /not sorted/);
  await refuses(branchOf([three, twelve], 34), /another number of records/);
  await refuses(branchOf([three, { ...twelve, count: 0 }]), /a wrong reference/);
  await refuses(branchOf([three, { ...twelve, version: 2 }]), /a wrong reference/);
  await refuses(branchOf([{ ...three, keys: left.slice(1) }, twelve], 32), /a branch where a leaf must be/);
  await refuses(branchOf([], 33), /not the encoding of its content/);
  await refuses(branchOf([three, { ...twelve, keys: keysAt('4', 16) }]), /a record of another place/);
  await refuses(branchOf([three, twelve], 33, 'leaf'), /a leaf where a branch must be/);
  const misplaced = branchOf([three, { ...twelve, nibble: 13 }]);
  await assert.rejects(keysOf(misplaced), { code: 'page-swapped', message: /page at "d"/ });
});

void test('values that lie outside', async () => {
  const path = keys.pathOf('a');
  const outside =
    (length: number, sizes: readonly number[], version = 1): Build =>
    async (forge) => {
      const listed: CborValue[] = [];
      for (const [index, size] of sizes.entries()) {
        const place = `${path}/${String(index)}`;
        const content = new Uint8Array(size);
        listed.push([await forge.page({ kind: 'value', place, content, version }), version]);
      }
      return leafOf([['a', length, listed]])(forge);
    };
  const [full, more] = [256 * 1024, 256 * 1024 + 5];
  assert.deepEqual(await keysOf(outside(more, [full, 5])), ['a']);
  await refuses(outside(more, [full]), /too few or many pages/);
  await refuses(outside(more, [full, 4, 1]), /too few or many pages/);
  await refuses(outside(more, [full, 4]), /a piece of the wrong length/);
  await refuses(outside(more, [full - 1, 6]), /a piece of the wrong length/);
  await refuses(outside(more, [full, 5], 2), /a wrong reference/);
  await refuses(outside(1024, [1024]), /not the encoding of its content/);
});

void test('a root page that names another contract inside, and a page that is too long', async () => {
  const rootOf =
    (contract: Bytes): Build =>
    async ({ page }) => {
      const content = { contract, position: 10, top: null };
      return { root: await page({ kind: 'root', place: 'root', content }), version: 1, position: 10 };
    };
  assert.deepEqual(await keysOf(rootOf(CONTRACT)), []);
  await assert.rejects(keysOf(rootOf(OTHER_CONTRACT)), { code: 'wrong-root' });
  const long: Build = async ({ put, root }) => root([await put(new Uint8Array(1024 * 1024)), 1, 1]);
  await assert.rejects(keysOf(long), { code: 'page-altered' });
});

void test('the frame of a page', async () => {
  const content = encodeCbor([record('a')]);
  const page = { v: 1, kind: 'leaf', place: '', content, version: 1 };
  const framed =
    (padded: Bytes): Build =>
    async ({ put, root }) =>
      root([await put(padded), 1, 1]);
  const pad = (bytes: Bytes, length: number, marker = 0x80): Bytes => {
    const out = new Uint8Array(length);
    out.set(bytes);
    out[bytes.length] = marker;
    return out;
  };
  assert.deepEqual(await keysOf(framed(pad(encodeCbor(page), 4096))), ['a']);
  const wrong = /not the encoding of a page/;
  await refuses(framed(pad(encodeCbor(page), 4096, 0x81)), wrong);
  await refuses(framed(pad(encodeCbor(page), 4095)), wrong);
  await refuses(framed(pad(encodeCbor(page), 8192)), wrong);
  await refuses(framed(pad(encodeCbor(page), 1024)), wrong);
  await refuses(framed(pad(encodeCbor({ ...page, v: 2 }), 4096)), wrong);
  await refuses(framed(pad(encodeCbor({ ...page, kind: 'twig' }), 4096)), wrong);
  await refuses(framed(pad(encodeCbor({ ...page, more: 1 }), 4096)), wrong);
  await refuses(async ({ storage, root }) => {
    const noise = new Uint8Array(4140).fill(7);
    storage.set(toHex(hashBytes(noise)), noise);
    return root([hashBytes(noise), 1, 1]);
  }, /does not open/);
  await refuses(async ({ page: put }) => {
    const top = { contract: keys.scope.contract, position: 10, top: null, more: 1 };
    return { root: await put({ kind: 'root', place: 'root', content: top }), version: 1, position: 10 };
  }, /page at "root": not the encoding/);
});
