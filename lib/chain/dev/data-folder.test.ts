import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openBlockStore } from './block-store.ts';
import { temporaryFolder } from './chain-fixture.ts';
import { openDataFolder } from './data-folder.ts';

const genesis = new Uint8Array(32).fill(7);

describe('data folder', () => {
  let folder = temporaryFolder();
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  it('opens again with the same version and the same genesis', () => {
    const database = openDataFolder(folder.path, genesis);
    assert.equal(openDataFolder(folder.path, genesis), database);
  });

  it('refuses another version', () => {
    openDataFolder(folder.path, genesis);
    writeFileSync(join(folder.path, 'chain.json'), JSON.stringify({ format: 2, genesis: '07'.repeat(32) }));
    assert.throws(() => openDataFolder(folder.path, genesis), {
      code: 'folder-version',
      message: /another folder/,
    });
  });

  it('refuses another genesis', () => {
    openDataFolder(folder.path, genesis);
    assert.throws(() => openDataFolder(folder.path, new Uint8Array(32)), { code: 'folder-genesis' });
  });

  it('refuses an unreadable version file, and a database without one', () => {
    const database = openDataFolder(folder.path, genesis);
    writeFileSync(join(folder.path, 'chain.json'), '{"format":');
    assert.throws(() => openDataFolder(folder.path, genesis), { code: 'folder-damaged' });
    writeFileSync(database, '');
    rmSync(join(folder.path, 'chain.json'));
    assert.throws(() => openDataFolder(folder.path, genesis), { code: 'folder-damaged' });
  });
});

describe('block store', () => {
  it('gives each height its own state, and keys in order', () => {
    const folder = temporaryFolder();
    const store = openBlockStore(join(folder.path, 'chain.db'));
    const block = (height: number) => ({
      height,
      hash: new Uint8Array(32).fill(height),
      header: Uint8Array.of(height),
      body: [Uint8Array.of(1, 2)],
    });
    store.append(block(0), [
      ['0x0101', '0xaa'],
      ['0x0102', '0xbb'],
      ['0x0201', '0xcc'],
    ]);
    store.append(block(1), [
      ['0x0101', null],
      ['0x0102', '0xbb'],
      ['0x0103', '0x'],
    ]);
    assert.equal(store.stateAt(0).value('0x0101'), '0xaa');
    assert.equal(store.stateAt(1).value('0x0101'), undefined);
    assert.equal(store.stateAt(1).value('0x0103'), '0x');
    assert.deepEqual(store.keys(1, '0x01', '0x01', 10), ['0x0102', '0x0103']);
    assert.deepEqual(store.keys(0, '0x01', '0x01', 10), ['0x0101', '0x0102']);
    assert.equal(store.stateAt(1).nextKey('0x', '0x0103'), '0x0201');
    assert.deepEqual(store.blockAt(1), block(1));
    assert.equal(store.heightOf(block(1).hash), 1);
    assert.throws(() => openBlockStore(join(folder.path, 'chain.db')), { code: 'folder-in-use' });
    store.close();
    folder.remove();
  });
});
