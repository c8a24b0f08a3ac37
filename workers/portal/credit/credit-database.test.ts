import assert from 'node:assert/strict';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openDatabase } from '../../../lib/ipfs/datastore/database.ts';
import { createTemporaryNodes } from '../../../lib/ipfs/testing/temporary-nodes.ts';
import { openCreditDatabase } from './credit-database.ts';
import { issuedTokens, startTestStore } from './testing.ts';

const nodes = createTemporaryNodes();
after(() => nodes.close());

void test('without its book a store does not use its keys; with it, or with neither, it opens', async () => {
  const store = await startTestStore(nodes);
  const { folder } = store.node;
  await issuedTokens(store, 1);
  await rename(join(folder, 'credit.sqlite'), join(folder, 'elsewhere'));
  assert.throws(() => openCreditDatabase(folder), { code: 'storage', message: /token-keys/ });
  await rename(join(folder, 'elsewhere'), join(folder, 'credit.sqlite'));
  openCreditDatabase(folder).close();
  await rm(join(folder, 'credit.sqlite'));
  await rm(join(folder, 'token-keys'), { recursive: true });
  openCreditDatabase(folder).close();
});

void test('a book that a newer program wrote is not opened', async () => {
  const { folder } = (await startTestStore(nodes)).node;
  const database = openDatabase(join(folder, 'credit.sqlite'));
  database.exec('PRAGMA user_version = 2');
  assert.throws(() => openCreditDatabase(folder), { code: 'wrong-version' });
  database.exec('PRAGMA user_version = 1');
  openCreditDatabase(folder).close();
  database.close();
});
