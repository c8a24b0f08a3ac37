import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, toHex, utf8 } from '../../../base/bytes.ts';
import { bytes32 } from '../../../base/testing.ts';
import { openSynthetic } from '../../../crypto/synthetic-box.ts';
import { domainBytes, hashBytes } from '../../../crypto/domain.ts';
import { createStateKeys } from './state-keys.ts';
import { createStateTrie } from './trie.ts';

/** The example of the specification: fixed keys, network 11×32, contract 22×32, epoch 1. */

const scope = { network: bytes32(0x11), contract: bytes32(0x22), epoch: 1 };
const secrets = {
  stateEncryption: bytes32(0x33),
  stateNonce: bytes32(0x44),
  statePath: bytes32(0x55),
};
const keys = createStateKeys(secrets, scope);

/** Plaintexts end with the mark of the padding; zeros follow. */
const leafPlain = [
  'a5617601646b696e64646c65616665706c6163656067636f6e74656e744e828261624422c3bc',
  '2282616141316776657273696f6e0180',
].join('');
const rootPlain = [
  'a5617601646b696e6464726f6f7465706c61636564726f6f7467636f6e74656e745863a36374',
  '6f7083582083b10e37b86c3b791d6720c49e64cf0935b535b6aa1d8036a5faa5c9086041ce01',
  '0268636f6e747261637458202222222222222222222222222222222222222222222222222222',
  '22222222222268706f736974696f6e1a007000036776657273696f6e0180',
].join('');
const leafHash = '83b10e37b86c3b791d6720c49e64cf0935b535b6aa1d8036a5faa5c9086041ce';
const rootVector = '2ded5f5144071964bf7c17714c7dad7c2935340ee40cb956e923f6ef';
const rootHash = 'ef49315bb7d5e6f69986bd031db5c59789a39abfb0d4e0ba474fc152169ca5b1';
const rootOf100 = '41449c4934270e84f14ddc2e6df7e7c5abb017a5b69eabb31eefa9e569412a59';

void test('paths', () => {
  assert.equal(keys.pathOf('a'), '801bdcecf8521158ce24b90b74a7a15b82dd81cb607e938da8fd4133132271a7');
  assert.equal(keys.pathOf('b'), '2c23cabe7c538be5a8ea6d92de51529dc162dd4b1f15b4a9220f3f622f12c660');
});

void test('two records: the leaf and the root page, to the byte', async () => {
  const trie = createStateTrie(keys);
  trie.touch('b');
  trie.touch('a');
  const values = new Map([
    ['a', utf8('1')],
    ['b', utf8('"ü"')],
  ]);
  const { root, pages } = await trie.commit({
    version: 1,
    position: 7340035,
    valuesOf: () => Promise.resolve(values),
  });
  const [leafPage, rootPage] = pages;
  assert.ok(leafPage && rootPage);
  const open = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
    const aad = domainBytes('state-page', scope.network, scope.contract, scope.epoch);
    const siv = { encryption: secrets.stateEncryption, nonce: secrets.stateNonce };
    return toHex(await openSynthetic(siv, bytes, aad)).replace(/(00)+$/, '');
  };
  assert.equal(await open(leafPage.bytes), leafPlain);
  assert.equal(await open(rootPage.bytes), rootPlain);
  assert.deepEqual([leafPage.bytes.length, rootPage.bytes.length], [4096 + 44, 1024 + 44]);
  assert.equal(toHex(leafPage.hash), leafHash);
  assert.equal(toHex(rootPage.bytes.slice(0, 28)), rootVector);
  assert.equal(toHex(root), rootHash);
  assert.deepEqual(hashBytes(rootPage.bytes), fromHex(rootHash));
});

void test('100 records: the root', async () => {
  const trie = createStateTrie(keys);
  const names = Array.from({ length: 100 }, (_, i) => String(i));
  for (const name of names) trie.touch(name);
  const values = new Map(names.map((name) => [name, utf8(name)]));
  const { root, pages } = await trie.commit({
    version: 1,
    position: 7340035,
    valuesOf: () => Promise.resolve(values),
  });
  assert.equal(pages.length, 18);
  assert.equal(toHex(root), rootOf100);
});
