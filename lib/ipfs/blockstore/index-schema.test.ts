import assert from 'node:assert/strict';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { randomBytes, utf8 } from '../../base/bytes.ts';
import type { Logger } from '../../base/logger.ts';
import { openDatabase } from '../datastore/database.ts';
import { createTemporaryStores, type TemporaryStore } from '../testing/temporary-stores.ts';
import { fileOfLeaves } from '../testing/small-file.ts';

const stores = createTemporaryStores();
after(() => stores.close());

const said: string[] = [];
const note = (message: string): void => void said.push(message);
const logger: Logger = { info: note, warn: note, error: note };

async function storeWithFile(): Promise<{ store: TemporaryStore; index: string; count: number }> {
  const store = await stores.start();
  const file = await fileOfLeaves(Array.from({ length: 50 }, () => randomBytes(30)));
  await store.putAll(file.blocks);
  await store.pins.pin(file.root);
  await store.close();
  return { store, index: join(store.folder, 'blocks.sqlite'), count: file.blocks.length };
}

const DAMAGE: Readonly<Record<string, (path: string) => Promise<void>>> = {
  'cut short': async (path) => truncate(path, (await readFile(path)).length / 2),
  emptied: (path) => truncate(path, 0),
  'of garbage': (path) => writeFile(path, utf8('garbage'.repeat(9000))),
  'with damaged pages': async (path) => {
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0xa5, 4096));
  },
};

for (const [name, damage] of Object.entries(DAMAGE))
  void test(`an index that is ${name} is made anew from the files, and the log says so`, async () => {
    const { store, index, count } = await storeWithFile();
    await damage(index);
    said.length = 0;
    const again = await store.reopen({ logger });
    assert.equal(again.blockstore.index.usage().blocks, count);
    assert.ok(said.includes('the index of the blocks was made from their files'));
    assert.equal((await again.pins.pins()).length, 1);
    said.length = 0;
    await again.reopen({ logger });
    assert.deepEqual(said, []);
  });

for (const name of ['blocks.sqlite', 'pins.sqlite'])
  void test(`${name} of a newer program is refused with a remedy; the same file of this version opens`, async () => {
    const { store } = await storeWithFile();
    const versioned = (version: number): void => {
      const database = openDatabase(join(store.folder, name));
      database.exec(`PRAGMA user_version = ${String(version)}`);
      database.close();
    };
    versioned(99);
    const remedy = { code: 'wrong-version', message: /version 99 .*start it with the program that wrote it/ };
    await assert.rejects(store.reopen(), remedy);
    versioned(1);
    await store.reopen();
  });
