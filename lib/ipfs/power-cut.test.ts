import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../base/bytes.ts';
import { createBlock, RAW } from './block.ts';
import { seededChooser, withEveryChoice } from './testing/choices.ts';
import { cutAfter, recordRun, type Recording } from './testing/power-cut.ts';
import { recordLife } from './testing/store-life.ts';
import { applyOperation, cutPower, emptyDisk, type DiskOperation } from './testing/simulated-disk.ts';

const shardOf = (path: string): boolean => /^blocks\/..$/.test(path);

/** Which syncs a store may not leave out. */
const SYNCS: Readonly<Record<string, (operation: DiskOperation) => boolean>> = {
  'of a file': ({ kind }) => kind === 'sync',
  'of a shard after the rename': ({ kind, path }) => kind === 'syncFolder' && shardOf(path),
  'of the folder of a new shard': ({ kind, path }) => kind === 'syncFolder' && path === 'blocks',
  'of the folder above the store': ({ kind, path }) => kind === 'syncFolder' && path === '',
};

async function cutAtRandom(
  recording: Recording,
  rounds: number,
  seed: number,
  forgets = 0,
): Promise<string[]> {
  const wrong: string[] = [];
  const choose = seededChooser(seed);
  for (let round = 0; round < rounds; round++)
    wrong.push(...(await cutAfter(recording, 1 + choose(recording.events.length), choose, forgets)));
  return wrong;
}

void test('the simulated disk leaves every state that missing syncs permit, and no other', async () => {
  const states = new Set<string>();
  const operations: DiskOperation[] = [
    { kind: 'create', path: 'a' },
    { kind: 'write', path: 'a', bytes: utf8('ab') },
    { kind: 'rename', path: 'a', to: 'b' },
  ];
  const leave = async (after: readonly DiskOperation[]): Promise<string[]> => {
    states.clear();
    await withEveryChoice(async (choose) => {
      const image = emptyDisk();
      for (const operation of after) applyOperation(image, operation);
      const names = [...(cutPower(image, choose).get('') ?? [])];
      states.add(
        names
          .map(([name, [node]]) => `${name}:${typeof node === 'object' ? String(node.bytes) : ''}`)
          .join(' '),
      );
    });
    return [...states].sort();
  };
  const kinds = ['', '59,56', '97', '97,98'];
  const some = (name: string) => kinds.map((kind) => `${name}:${kind}`);
  const both = some('a').flatMap((a) => some('b').map((b) => `${a} ${b}`));
  assert.deepEqual(await leave(operations), ['', ...some('a'), ...some('b'), ...both].sort());
  const synced: DiskOperation[] = [
    ...operations.slice(0, 2),
    { kind: 'sync', path: 'a' },
    ...operations.slice(2),
  ];
  assert.deepEqual(await leave(synced), ['', 'a:97,98', 'a:97,98 b:97,98', 'b:97,98']);
  assert.deepEqual(await leave([...synced, { kind: 'syncFolder', path: '' }]), ['b:97,98']);
});

void test('a block survives every state that a power cut at every moment can leave', async () => {
  const block = await createBlock(RAW, utf8('block'));
  const recording = await recordRun([block], async ({ stores, note }) => {
    await stores.blockstore.put(block.cid, block.bytes);
    note({ kind: 'safe', cids: [block.cid] });
  });
  for (let length = 1; length <= recording.events.length; length++)
    await withEveryChoice(async (choose) => assert.deepEqual(await cutAfter(recording, length, choose), []));
});

void test('stores keep their word over power cuts at random moments of random lives', async () => {
  for (let seed = 1; seed <= 6; seed++)
    assert.deepEqual(
      await cutAtRandom(await recordLife(seededChooser(seed)), 12, seed),
      [],
      `seed ${String(seed)}`,
    );
});

for (const [name, skips] of Object.entries(SYNCS))
  void test(`a store without the sync ${name} is found out`, async () => {
    const wrong: string[] = [];
    for (let seed = 1; seed <= 20 && wrong.length === 0; seed++)
      wrong.push(...(await cutAtRandom(await recordLife(seededChooser(seed), skips), 10, seed)));
    assert.match(String(wrong[0]), / is (lost|half there)/);
  });

void test('an index that is not synced is found out', async () => {
  const wrong = await cutAtRandom(await recordLife(seededChooser(1)), 30, 1, 1);
  assert.match(wrong.join('\n'), /was acknowledged and is lost/);
});
