import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../base/bytes.ts';
import type { Signer } from '../../crypto/signing.ts';
import { sample, testCodecs } from '../testing/codec-tests.ts';
import { plainTokenKey, STORE, storeBody, tokenKeyBody } from '../testing/store-body.ts';
import { NOTHING_SHOWN } from '../directory/nothing-shown.ts';
import { directoryKey } from '../directory/entries.ts';
import { storeEntryCodec, shownTokenKeysCodec, tokenKeyHash } from '../directory/store-entry.ts';
import { entryOf } from '../directory/entries-of.ts';
import { createDirectoryTree } from '../directory/directory-tree.ts';
import { foldAt } from '../directory/testing.ts';
import { storeDecisionCodec } from '../records/store.ts';
import { NOW, signerOf } from '../testing.ts';
import { tokenKeyCodec } from '../upload-tokens/token-key.ts';
import { MOST_TOKEN_KEYS, TOKEN_KEY_SPACING, tokenKeysOf } from './apply-store.ts';
import { createTestChain, GOVERNANCE } from './testing.ts';

const OTHER = signerOf(0x22);
const FAR = NOW + 100 * TOKEN_KEY_SPACING;

const decision = { store: STORE.identity, admitted: true, decided: NOW, cosignatures: [] };
testCodecs([
  sample('store', storeDecisionCodec, decision),
  sample('store entry', storeEntryCodec, { v: 1, keys: [STORE.identity.slice(1)] }),
  sample('token keys', shownTokenKeysCodec, {
    ...{ v: 1, store: STORE.identity, directory: NOTHING_SHOWN },
    keys: [Uint8Array.of(1)],
  }),
]);

function begin(stores: readonly Signer[] = []) {
  const named = stores.map(({ identity }) => identity);
  const chain = createTestChain(named.length === 0 ? {} : { stores: named });
  chain.block(chain.genesis);
  const decide = (admitted: boolean, decided: number, by?: readonly Signer[], store = STORE): void => {
    const body = storeBody(chain, { store: store.identity, admitted, decided }, by);
    chain.block(chain.sign(signerOf(9), 'store', body));
  };
  const offer = (fill: number, notBefore: number, notAfter = FAR, by = STORE): void =>
    void chain.block(chain.sign(by, 'token-key', tokenKeyBody(fill, notBefore, notAfter)));
  const entry = (store = STORE) => chain.state.stores.get(toHex(store.identity));
  const keys = (store = STORE): number[] =>
    tokenKeysOf(chain.state, entry(store) ?? { keys: [] }).map(({ spki }) => spki[0] ?? 0);
  const shown = (store = STORE) => entryOf(chain.state, { kind: 'store', id: store.identity });
  return { chain, decide, offer, entry, keys, shown };
}

void test('governance admits stores by its quorum, and nobody else; only those have keys', () => {
  const { decide, offer, entry, keys, shown } = begin();
  decide(true, NOW, GOVERNANCE.slice(0, 1));
  decide(true, NOW, [signerOf(1), signerOf(2)]);
  offer(1, NOW);
  assert.deepEqual([entry(), shown()], [undefined, undefined]);
  decide(true, NOW);
  offer(2, NOW, FAR, OTHER);
  assert.deepEqual([keys(), keys(OTHER), shown(OTHER)], [[], [], undefined]);
  offer(3, NOW);
  assert.deepEqual(keys(), [3]);
});

void test('the genesis record may name stores, which need no decision', () => {
  const { offer, keys, shown } = begin([STORE]);
  offer(1, NOW);
  offer(2, NOW, FAR, OTHER);
  assert.deepEqual([keys(), keys(OTHER)], [[1], []]);
  assert.notEqual(shown(), undefined);
});

void test('who is removed signs nothing, and its keys count again when it is admitted again', () => {
  const { decide, offer, keys, shown } = begin([STORE]);
  offer(1, NOW);
  decide(false, NOW + 1);
  offer(2, NOW + TOKEN_KEY_SPACING);
  assert.deepEqual([keys(), shown()], [[1], undefined]);
  decide(true, NOW + 2);
  offer(3, NOW, FAR);
  assert.deepEqual(keys(), [1], 'no second key takes the place of the first');
  offer(2, NOW + TOKEN_KEY_SPACING);
  assert.deepEqual(keys(), [1, 2]);
});

void test('an old decision that is posted again changes nothing', () => {
  const { chain, decide, entry } = begin();
  const body = storeBody(chain, { store: STORE.identity, admitted: true, decided: NOW });
  chain.block(chain.sign(signerOf(9), 'store', body));
  decide(false, NOW + 1);
  chain.block(chain.sign(signerOf(8), 'store', body));
  decide(true, NOW + 1);
  assert.equal(entry()?.isAdmitted, false);
  decide(true, NOW + 2);
  assert.equal(entry()?.isAdmitted, true);
});

void test('keys of a store begin well after one another, so that none has two at once', () => {
  const { offer, keys } = begin([STORE, OTHER]);
  offer(1, NOW);
  for (const notBefore of [NOW, NOW + 1, NOW - TOKEN_KEY_SPACING, NOW + TOKEN_KEY_SPACING - 1])
    offer(2, notBefore);
  assert.deepEqual(keys(), [1]);
  offer(3, NOW + TOKEN_KEY_SPACING);
  offer(4, NOW, FAR, OTHER);
  assert.deepEqual([keys(), keys(OTHER)], [[1, 3], [4]]);
});

void test('only a handful count, and those that ended make room', () => {
  const { chain, offer, entry, keys, shown } = begin([STORE]);
  const ends = NOW + 10 * TOKEN_KEY_SPACING;
  offer(99, NOW - 1, NOW - 1);
  for (let at = 0; at < MOST_TOKEN_KEYS; at++) offer(at, NOW + at * TOKEN_KEY_SPACING, ends + at);
  offer(98, NOW + MOST_TOKEN_KEYS * TOKEN_KEY_SPACING);
  assert.deepEqual(keys(), [0, 1, 2, 3]);
  const before = shown();
  foldAt(chain, ends);
  assert.deepEqual([keys(), shown()], [[0, 1, 2, 3], before]);
  foldAt(chain, ends + 2);
  assert.deepEqual(keys(), [2, 3]);
  assert.equal(entry()?.keys.length, 4, 'what ended just now is remembered');
  foldAt(chain, ends + 2 * 3_600_000);
  assert.equal(entry()?.keys.length, 0);
  assert.notDeepEqual(shown(), before);
  offer(97, NOW + MOST_TOKEN_KEYS * TOKEN_KEY_SPACING);
  assert.deepEqual(keys(), [97]);
});

void test('the directory names the keys of admitted stores, as it is folded and at once', () => {
  const { chain, decide, offer, shown } = begin([STORE]);
  offer(1, NOW, NOW + 1_000_000);
  offer(2, NOW + TOKEN_KEY_SPACING);
  const hashes = [plainTokenKey(1, NOW, NOW + 1_000_000), plainTokenKey(2, NOW + TOKEN_KEY_SPACING, FAR)].map(
    (key) => tokenKeyHash(chain.network, key),
  );
  assert.deepEqual(storeEntryCodec.decode(shown() ?? assert.fail()), { v: 1, keys: hashes });
  const agrees = (): void =>
    assert.deepEqual(
      chain.directory.at(chain.state.height)?.root,
      createDirectoryTree(chain.state).at(chain.state.height)?.root,
    );
  agrees();
  // No record says that a key ended.
  foldAt(chain, NOW + 1_000_001);
  agrees();
  assert.deepEqual(storeEntryCodec.decode(shown() ?? assert.fail()).keys, hashes.slice(1));
  decide(false, NOW);
  agrees();
  assert.equal(shown(), undefined);
});

void test('whatever of a key differs gives another hash', () => {
  const { network } = begin().chain;
  const key = plainTokenKey(1, NOW, FAR);
  const others = [
    plainTokenKey(2, NOW, FAR),
    plainTokenKey(1, NOW + 1, FAR),
    plainTokenKey(1, NOW, FAR + 1),
    { ...key, bytes: 1 },
  ];
  const hashes = [key, ...others].map((one) => toHex(tokenKeyHash(network, one)));
  assert.equal(new Set(hashes).size, hashes.length);
  assert.deepEqual(
    tokenKeyHash(network, tokenKeyCodec.decode(tokenKeyCodec.encode(key))),
    tokenKeyHash(network, key),
  );
  assert.notDeepEqual(
    directoryKey(network, { kind: 'store', id: STORE.identity }),
    directoryKey(network, { kind: 'worker', id: STORE.identity }),
  );
});
