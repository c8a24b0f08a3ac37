import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import { CONTRACT, NETWORK, OTHER_CONTRACT } from '../../protocol/testing.ts';
import { createSealedStore } from '../enclave/sealed-store.ts';
import { createTestFiles, createTestTee } from '../enclave/testing.ts';
import { createRootKeys } from './root-keys.ts';

const share = { index: 1, value: bytes32(1), blinding: bytes32(2) };
const storeOf = () => createSealedStore(createTestTee(bytes32(1)), createTestFiles());

void test('the epochs of one contract that are erased stay closed, also for who starts anew; all others open', async () => {
  const store = storeOf();
  const keys = createRootKeys(NETWORK, store);
  const names = [1, 2, 3].flatMap((epoch) =>
    [CONTRACT, OTHER_CONTRACT].map((contract) => ({ set: 1, contract, epoch })),
  );
  const sealed = await Promise.all(
    names.map(async (whose) => ({ whose, box: await keys.sealShare(whose, share) })),
  );
  for (const { whose, box } of sealed) assert.deepEqual(await keys.openShare(whose, box), share);
  await keys.eraseEpochs(1, CONTRACT, [1, 2]);
  await keys.eraseEpochs(1, CONTRACT, [1]);
  for (const anew of [keys, createRootKeys(NETWORK, store)])
    for (const { whose, box } of sealed) {
      const isErased = whose.contract === CONTRACT && whose.epoch < 3;
      if (isErased) await assert.rejects(anew.openShare(whose, box), { code: 'cannot-open' });
      else assert.deepEqual(await anew.openShare(whose, box), share);
    }
  await assert.rejects(keys.sealShare({ set: 1, contract: CONTRACT, epoch: 1 }, share), {
    code: 'cannot-open',
  });
});

void test('of a set that has no root key here nothing is erased, and none is drawn', async () => {
  const store = storeOf();
  await createRootKeys(NETWORK, store).eraseEpochs(4, CONTRACT, [1]);
  assert.equal(await store.get('root-key-4'), undefined);
});

void test('a root key of another version is refused, and not drawn anew', async () => {
  const store = storeOf();
  const before = bytes32(7);
  await store.put('root-key-1', before);
  const keys = createRootKeys(NETWORK, store);
  await assert.rejects(keys.prepare(1), { name: 'GatekeeperError', code: 'other-version' });
  assert.deepEqual(await store.get('root-key-1'), before);
  await keys.prepare(2);
});
