import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { asBytes, toHex, utf8, type Bytes } from '../base/bytes.ts';
import { EMPTY, isAbsent, isPresent, type SparseProof } from './sparse-tree-proof.ts';
import { changed, differences, prove, rootOfTree, valueAt, type SparseTree } from './sparse-tree.ts';

const sha = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const tag = (byte: number): Uint8Array => Uint8Array.of(byte);

/** The definition, read from its text alone: sets of keys as strings of bits, halved again and again. */
function referenceRoot(entries: readonly (readonly [string, Uint8Array])[], depth = 0): Buffer {
  const [first] = entries;
  if (first === undefined) return sha(tag(0x13));
  if (entries.length === 1) return sha(tag(0x11), keyOf(first[0]), sha(tag(0x10), first[1]));
  const side = (bit: string) => entries.filter(([bits]) => bits[depth] === bit);
  return sha(tag(0x12), referenceRoot(side('0'), depth + 1), referenceRoot(side('1'), depth + 1));
}

const keyOf = (bits: string): Bytes =>
  Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
/** A key that begins with these bits; zeros follow. */
const bitsOf = (start: string): string => start.padEnd(256, '0');
const value = (text: string): Bytes => utf8(text);

const build = (entries: readonly (readonly [string, Bytes])[]): SparseTree =>
  changed(
    undefined,
    entries.map(([bits, leaf]) => ({ key: keyOf(bits), value: leaf })),
  );
const proves = (tree: SparseTree, key: Bytes): boolean => {
  const found = valueAt(tree, key);
  const proof = prove(tree, key);
  const isThere = found !== undefined && isPresent(rootOfTree(tree), key, found, proof);
  const isNot = isAbsent(rootOfTree(tree), key, proof);
  return found === undefined ? isNot && !isThere : isThere && !isNot;
};

void test('every set of eight keys has the root of the definition, and a proof for each key and no other', () => {
  const all = ['000', '001', '010', '011', '100', '101', '110', '111'].map(bitsOf);
  for (let set = 0; set < 256; set++) {
    const entries = all.flatMap((bits, at) =>
      set & (1 << at) ? [[bits, value(`v${String(at)}`)] as const] : [],
    );
    const tree = build(entries);
    assert.equal(toHex(rootOfTree(tree)), referenceRoot(entries).toString('hex'));
    for (const bits of all) assert.ok(proves(tree, keyOf(bits)));
    // Another order, and what came and went, leave no trace.
    const detour = changed(
      build([...all.map((bits) => [bits, value('x')] as const)]),
      all
        .map((bits) => ({ key: keyOf(bits), value: entries.find(([one]) => one === bits)?.[1] }))
        .toReversed(),
    );
    assert.equal(toHex(rootOfTree(detour)), toHex(rootOfTree(tree)));
  }
});

void test('keys that differ in their last bit alone are told apart', () => {
  const [one, two] = [bitsOf(''), `${bitsOf('').slice(1)}1`];
  const tree = build([
    [one, value('a')],
    [two, value('b')],
  ]);
  assert.equal(
    toHex(rootOfTree(tree)),
    referenceRoot([
      [one, value('a')],
      [two, value('b')],
    ]).toString('hex'),
  );
  assert.equal(prove(tree, keyOf(one)).siblings.length, 256);
  for (const bits of [one, two, bitsOf('1')]) assert.ok(proves(tree, keyOf(bits)));
  assert.equal(
    toHex(rootOfTree(changed(tree, [{ key: keyOf(two), value: undefined }]))),
    toHex(rootOfTree(build([[one, value('a')]]))),
  );
});

void test('has the roots that were computed by hand', () => {
  assert.equal(toHex(rootOfTree(undefined)), sha(tag(0x13)).toString('hex'));
  const tree = build([
    [bitsOf('00'), value('a')],
    [bitsOf('01'), value('b')],
    [bitsOf('1'), value('c')],
  ]);
  assert.equal(toHex(rootOfTree(tree)), VECTOR);
});
const VECTOR = '3e37b63b5171efece7dc2daa664762ca5f4ac37f99a190c8c4586b5e6d72ee1e';

const entries = [
  [bitsOf('0000'), value('a')],
  [bitsOf('0001'), value('b')],
  [bitsOf('01'), value('c')],
  [bitsOf('1'), value('d')],
] as const;

void test('a proof of presence holds for its key, value and root alone', () => {
  const tree = build(entries);
  const root = rootOfTree(tree);
  const key = keyOf(bitsOf('0001'));
  const proof = prove(tree, key);
  assert.ok(isPresent(root, key, value('b'), proof));
  const { siblings } = proof;
  const refused: [string, Bytes, Bytes, Uint8Array, SparseProof][] = [
    ['value', root, key, value('c'), proof],
    ['no value', root, key, new Uint8Array(), proof],
    ['key', root, keyOf(bitsOf('0000')), value('b'), proof],
    ['short key', root, key.slice(1), value('b'), proof],
    ['root', bent(root), key, value('b'), proof],
    ['empty root', EMPTY, key, value('b'), proof],
    ['path cut above', root, key, value('b'), { siblings: siblings.slice(1) }],
    ['path cut below', root, key, value('b'), { siblings: siblings.slice(0, -1) }],
    ['path lengthened', root, key, value('b'), { siblings: [...siblings, EMPTY] }],
    ['path turned', root, key, value('b'), { siblings: siblings.toReversed() }],
    ['with another leaf', root, key, value('b'), { siblings, other: { key, value: EMPTY } }],
    ['path too long', root, key, value('b'), { siblings: Array.from({ length: 257 }, () => EMPTY) }],
    ['wide sibling', root, key, value('b'), { siblings: [asBytes(Buffer.alloc(64)), ...siblings.slice(1)] }],
    ...siblings.map((_, at): [string, Bytes, Bytes, Uint8Array, SparseProof] => [
      `sibling ${String(at)}`,
      root,
      key,
      value('b'),
      { siblings: siblings.map((one, place) => (place === at ? bent(one) : one)) },
    ]),
  ];
  for (const [what, ...given] of refused) assert.equal(isPresent(...given), false, what);
  assert.equal(isAbsent(root, key, proof), false);
});

void test('a proof of absence holds for its key and root alone, whatever stands where the way ends', () => {
  const tree = build(entries);
  const root = rootOfTree(tree);
  for (const [start, hasLeaf] of [
    ['001', false],
    ['0111', true],
    ['11', true],
  ] as const) {
    const key = keyOf(bitsOf(start));
    const proof = prove(tree, key);
    const { siblings, other } = proof;
    assert.equal(other !== undefined, hasLeaf, start);
    assert.ok(isAbsent(root, key, proof));
    const refused: [string, Bytes, Bytes, SparseProof][] = [
      ['root', bent(root), key, proof],
      ['short key', root, key.slice(1), proof],
      ['a key that is there', root, keyOf(bitsOf('0001')), proof],
      ['path cut', root, key, { ...proof, siblings: siblings.slice(0, -1) }],
      ['path lengthened', root, key, { ...proof, siblings: [...siblings, EMPTY] }],
      ['no path', root, key, { siblings: [], other }],
      ...siblings.map((_, at): [string, Bytes, Bytes, SparseProof] => [
        `sibling ${String(at)}`,
        root,
        key,
        { siblings: siblings.map((one, place) => (place === at ? bent(one) : one)), other },
      ]),
    ];
    if (other !== undefined)
      refused.push(
        ['leaf left out', root, key, { siblings }],
        ['leaf of this very key', root, key, { siblings, other: { key, value: other.value } }],
        ['bent leaf', root, key, { siblings, other: { key: bent(other.key), value: other.value } }],
        ['bent value', root, key, { siblings, other: { key: other.key, value: bent(other.value) } }],
        ['short value', root, key, { siblings, other: { key: other.key, value: other.value.slice(1) } }],
        ['short leaf', root, key, { siblings, other: { key: other.key.slice(1), value: other.value } }],
      );
    for (const [what, ...given] of refused) assert.equal(isAbsent(...given), false, `${start}: ${what}`);
  }
});

void test('the leaf of another way proves no absence', () => {
  const tree = build(entries);
  const root = rootOfTree(tree);
  // The path is that of '1', whose leaf is there; the key asked about leads elsewhere.
  const { siblings } = prove(tree, keyOf(bitsOf('1')));
  const other = prove(tree, keyOf(bitsOf('11'))).other ?? assert.fail();
  assert.ok(isAbsent(root, keyOf(bitsOf('11')), { siblings, other }));
  assert.equal(isAbsent(root, keyOf(bitsOf('0001')), { siblings, other }), false);
});

void test('changes share what they leave, say what they were, and lead to the tree of the definition', () => {
  const key = fc.integer({ min: 0, max: 40 }).map((seed) => sha(utf8(String(seed))));
  const bits = (bytes: Uint8Array) => [...bytes].map((b) => b.toString(2).padStart(8, '0')).join('');
  const change = fc.record({ key, value: fc.option(fc.string().map(value), { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 12 }), { maxLength: 6 }), (rounds) => {
      const known = new Map<string, Bytes>();
      let tree: SparseTree;
      for (const round of rounds) {
        const before = tree;
        tree = changed(
          before,
          round.map((one) => ({ ...one, key: asBytes(one.key) })),
        );
        for (const one of round)
          if (one.value === undefined) known.delete(bits(one.key));
          else known.set(bits(one.key), one.value);
        assert.equal(toHex(rootOfTree(tree)), referenceRoot([...known]).toString('hex'));
        assert.equal(toHex(rootOfTree(changed(before, differences(before, tree)))), toHex(rootOfTree(tree)));
        assert.equal(toHex(rootOfTree(changed(tree, differences(tree, before)))), toHex(rootOfTree(before)));
        assert.equal(
          changed(
            tree,
            round.map((one) => ({ ...one, key: asBytes(one.key) })),
          ),
          tree,
        );
        for (const one of round) assert.ok(proves(tree, asBytes(one.key)));
      }
    }),
  );
});

void test('one change costs the ways to it, not the tree', () => {
  const leaves = Array.from({ length: 2000 }, (_, at) => ({
    key: asBytes(new Uint8Array(sha(utf8(`k${String(at)}`)))),
    value: value('x'),
  }));
  const before = changed(undefined, leaves);
  const one = leaves[7] ?? assert.fail();
  const after = changed(before, [{ key: one.key, value: value('y') }]);
  assert.deepEqual(differences(before, after), [{ key: one.key, value: value('y') }]);
  assert.ok(prove(after, one.key).siblings.length < 30);
  assert.throws(() => changed(before, [{ key: one.key.slice(1), value: undefined }]), RangeError);
});

function bent(bytes: Bytes): Bytes {
  const copy = bytes.slice();
  copy[0] = (copy[0] ?? 0) ^ 1;
  return copy;
}
