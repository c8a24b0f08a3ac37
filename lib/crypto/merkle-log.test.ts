import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { fromHex, toHex, type Bytes } from '../base/bytes.ts';
import { bytes32, flipped } from '../base/testing.ts';
import {
  appendLeaf,
  EMPTY_FRONTIER,
  emptyRoot,
  hashLeaf,
  hashNode,
  isConsistent,
  isIncluded,
  rootOf,
  type Frontier,
} from './merkle-log.ts';
import { MerkleTree } from './merkle-tree.ts';

/** The leaves that implementations of Certificate Transparency (RFC 6962) test with, and the roots of the first 1 to 8. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const NODES = {
  '00+01': 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  l0: '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  l2: '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  l4: 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  n45: '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
  n67: 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  n4567: '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  n0123: 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
};

const leafHash = (n: number): Bytes => hashLeaf(fromHex(LEAVES[n] ?? assert.fail()));
const rootAt = (size: number): Bytes => fromHex(ROOTS[size - 1] ?? assert.fail());
const referenceTree = (): MerkleTree => treeOf(LEAVES.map((_, n) => leafHash(n)));

function treeOf(leaves: readonly Bytes[]): MerkleTree {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.append(leaf);
  return tree;
}

const frontierOf = (leaves: readonly Bytes[]): Frontier => leaves.reduce(appendLeaf, EMPTY_FRONTIER);

/** The tree as the RFC defines it. */
function rootByDefinition(leaves: readonly Bytes[]): Bytes {
  const [only] = leaves;
  if (only === undefined) return emptyRoot();
  if (leaves.length === 1) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return hashNode(rootByDefinition(leaves.slice(0, split)), rootByDefinition(leaves.slice(split)));
}

void describe('the reference log of Certificate Transparency', () => {
  void test('has the known roots, appended one by one and as a tree', () => {
    const tree = referenceTree();
    let frontier = EMPTY_FRONTIER;
    assert.equal(toHex(rootOf(frontier)), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    assert.deepEqual(tree.root(0), rootOf(frontier));
    for (const [n, root] of ROOTS.entries()) {
      frontier = appendLeaf(frontier, leafHash(n));
      assert.deepEqual([frontier.size, toHex(rootOf(frontier))], [n + 1, root]);
      assert.equal(toHex(tree.root(n + 1)), root);
    }
  });

  void test('has the known inclusion paths', () => {
    const tree = referenceTree();
    const known: [index: number, size: number, path: string[]][] = [
      [0, 1, []],
      [0, 8, [NODES.l0, NODES.l2, NODES.n4567]],
      [5, 8, [NODES.l4, NODES.n67, NODES.n0123]],
      [2, 3, [NODES['00+01']]],
    ];
    // The leaves themselves are known by their place: 1 beside 0, 2 and 3 under one node, 4 beside 5.
    assert.equal(toHex(leafHash(1)), NODES.l0);
    assert.equal(toHex(hashNode(leafHash(2), leafHash(3))), NODES.l2);
    assert.equal(toHex(leafHash(4)), NODES.l4);
    for (const [index, size, path] of known) {
      assert.deepEqual(tree.inclusion(index, size).map(toHex), path);
      assert.ok(isIncluded(leafHash(index), index, { size, root: rootAt(size) }, path.map(fromHex)));
    }
  });

  void test('has the known consistency paths', () => {
    const tree = referenceTree();
    const known: [first: number, size: number, path: string[]][] = [
      [1, 1, []],
      [1, 8, [NODES.l0, NODES.l2, NODES.n4567]],
      [6, 8, [NODES.n45, NODES.n67, NODES.n0123]],
      [2, 5, [NODES.l2, NODES.l4]],
    ];
    for (const [first, size, path] of known) {
      assert.deepEqual(tree.consistency(first, size).map(toHex), path);
      const [older, newer] = [first, size].map((n) => ({ size: n, root: rootAt(n) }));
      assert.ok(older && newer && isConsistent(older, newer, path.map(fromHex)));
    }
  });
});

void describe('any log', () => {
  const leavesOf = (count: number): Bytes[] =>
    Array.from({ length: count }, (_, n) => hashLeaf(Uint8Array.of(n, n >> 8)));
  const sizes = fc.integer({ min: 1, max: 70 });

  void test('has the root that the RFC defines, however it is kept', () => {
    fc.assert(
      fc.property(sizes, (count) => {
        const leaves = leavesOf(count);
        const expected = rootByDefinition(leaves);
        assert.deepEqual(rootOf(frontierOf(leaves)), expected);
        assert.deepEqual(treeOf([...leaves, ...leavesOf(5)]).root(count), expected);
      }),
    );
  });

  void test('proves every leaf at its place, and at no other, in no other log', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, a, b) => {
        const leaves = leavesOf(size + 1);
        const tree = treeOf(leaves);
        const index = a % size;
        const head = { size, root: tree.root(size) };
        const path = tree.inclusion(index, size);
        const leaf = leaves[index] ?? assert.fail();
        assert.ok(isIncluded(leaf, index, head, path));
        for (const at of path.keys()) {
          const bent = path.map((hash, n) => (n === at ? flipped(hash, b % 32) : hash));
          assert.ok(!isIncluded(leaf, index, head, bent));
        }
        for (let other = 0; other <= size; other++)
          if (other !== index) assert.ok(!isIncluded(leaf, other, head, path));
        assert.ok(!isIncluded(flipped(leaf, 0), index, head, path));
        assert.ok(!isIncluded(leaf, index, { size, root: flipped(head.root, 5) }, path));
        assert.ok(!isIncluded(leaf, index, head, [...path, bytes32(1)]));
        if (path.length > 0) assert.ok(!isIncluded(leaf, index, head, path.slice(1)));
      }),
    );
  });

  void test('proves every beginning, and nothing else as one', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, a, b) => {
        const tree = treeOf(leavesOf(size));
        const first = 1 + (a % size);
        const [older, newer] = [
          { size: first, root: tree.root(first) },
          { size, root: tree.root() },
        ];
        const path = tree.consistency(first);
        assert.ok(isConsistent(older, newer, path));
        for (const at of path.keys()) {
          const bent = path.map((hash, n) => (n === at ? flipped(hash, b % 32) : hash));
          assert.ok(!isConsistent(older, newer, bent));
        }
        assert.ok(!isConsistent({ ...older, root: flipped(older.root, 3) }, newer, path));
        assert.ok(!isConsistent(older, { ...newer, root: flipped(newer.root, 3) }, path));
        assert.ok(!isConsistent(older, newer, [...path, bytes32(1)]));
        if (path.length > 0) assert.ok(!isConsistent(older, newer, path.slice(0, -1)));
        if (first < size) assert.ok(!isConsistent(newer, older, path));
      }),
    );
  });

  void test('a size or place that is none is refused', () => {
    const tree = referenceTree();
    const head = { size: 8, root: tree.root() };
    assert.ok(isIncluded(leafHash(7), 7, head, tree.inclusion(7)));
    for (const index of [8, -1, 1.5, Number.NaN])
      assert.ok(!isIncluded(leafHash(7), index, head, tree.inclusion(7)));
    assert.ok(!isIncluded(leafHash(0), 0, { size: 0, root: emptyRoot() }, []));
    for (const size of [7, 9, 15, -8, 8.5]) {
      assert.ok(!isIncluded(leafHash(7), 7, { ...head, size }, tree.inclusion(7)), String(size));
    }
    assert.ok(isConsistent({ size: 0, root: emptyRoot() }, head, []));
    assert.ok(!isConsistent({ size: 0, root: bytes32(1) }, head, []));
    for (const wrong of [9, -1, 0.5]) {
      assert.throws(() => tree.root(wrong), RangeError);
      assert.throws(() => tree.inclusion(wrong), RangeError);
      assert.throws(() => tree.consistency(wrong), RangeError);
    }
  });

  void test('sizes beyond 32 bits count exactly', () => {
    const peaks = Array.from({ length: 40 }, (_, n) => bytes32(n));
    const { size, peaks: after } = appendLeaf({ size: 2 ** 40 - 1, peaks }, bytes32(99));
    assert.deepEqual([size, after.length], [2 ** 40, 1]);
  });
});
