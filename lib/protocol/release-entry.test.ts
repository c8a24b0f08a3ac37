import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32, flipped } from '../base/testing.ts';
import { sealBox } from '../crypto/box.ts';
import { domainBytes } from '../crypto/domain.ts';
import {
  entryKey,
  entryLeaf,
  openEntry,
  sealEntry,
  type EntryPlace,
  type ReleaseEntry,
} from './release-entry.ts';
import { CONTRACT, NETWORK, OTHER_CONTRACT, OTHER_NETWORK, signerOf } from './testing.ts';

const AUDIT = bytes32(0x33);
const place: EntryPlace = {
  network: NETWORK,
  contract: CONTRACT,
  epoch: 1,
  instance: signerOf(2).identity,
  index: 5,
};
const entry: ReleaseEntry = {
  caller: 'alice',
  label: { node: 'a', version: 2, caller: 'alice' },
  time: 7,
  worker: signerOf(3).identity,
  position: 12,
  request: bytes32(8),
};

const OTHER_PLACES: Partial<EntryPlace>[] = [
  { network: OTHER_NETWORK },
  { contract: OTHER_CONTRACT },
  { epoch: 2 },
  { instance: signerOf(4).identity },
  { index: 6 },
];

void test('an entry opens with the key that is disclosed, to what was sealed', async () => {
  const logged = await sealEntry(AUDIT, place, entry);
  assert.deepEqual(await openEntry(entryKey(AUDIT, place), place, logged), entry);
});

void test('the key of one entry opens no other, and gives away no other key', async () => {
  const logged = await sealEntry(AUDIT, place, entry);
  for (const change of OTHER_PLACES) {
    const other = { ...place, ...change };
    assert.notDeepEqual(entryKey(AUDIT, other), entryKey(AUDIT, place));
    await assert.rejects(openEntry(entryKey(AUDIT, other), place, logged), { code: 'wrong-binding' });
    await assert.rejects(openEntry(entryKey(AUDIT, place), other, logged), { code: 'wrong-binding' });
    const there = await sealEntry(AUDIT, other, entry);
    assert.deepEqual(await openEntry(entryKey(AUDIT, other), other, there), entry);
  }
});

void test('one leaf opens to one plaintext: another key is refused even where its text would decrypt', async () => {
  const logged = await sealEntry(AUDIT, place, entry);
  const second = bytes32(0x44);
  const aad = domainBytes('release-entry', NETWORK, place.contract, place.epoch, place.instance, place.index);
  const forged = { ...logged, sealed: await sealBox(second, bytes32(1), aad) };
  await assert.rejects(openEntry(second, place, forged), { code: 'wrong-binding' });
  await assert.rejects(openEntry(entryKey(AUDIT, place), place, forged), { code: 'cannot-open' });
  await openEntry(entryKey(AUDIT, place), place, logged);
});

void test('the leaf shows every byte of the entry, the commitment to its key, and its place', async () => {
  const logged = await sealEntry(AUDIT, place, entry);
  const leaf = entryLeaf(logged, place);
  assert.deepEqual(entryLeaf({ ...logged }, { ...place }), leaf);
  const others = [
    entryLeaf({ ...logged, sealed: flipped(logged.sealed, 0) }, place),
    entryLeaf({ ...logged, key: flipped(logged.key, 0) }, place),
    ...OTHER_PLACES.map((change) => entryLeaf(logged, { ...place, ...change })),
  ];
  for (const other of others) assert.notDeepEqual(other, leaf);
});
