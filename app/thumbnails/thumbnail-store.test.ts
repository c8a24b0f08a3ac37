import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bytes } from '../../lib/base/bytes.ts';
import { entryOf } from '../browser/listing-testing.ts';
import { createThumbnailStore } from './thumbnail-store.ts';

const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
const one = entryOf('1', 'root', { hasThumbnail: true });
const two = entryOf('2', 'root', { hasThumbnail: true });

/** A store over a drive that has what is in `pictures`; both tell what was asked of them. */
function createStore(pictures: Record<string, Bytes>) {
  const asked: string[][] = [];
  const open = new Set<string>();
  const drive = {
    async thumbnails(ids: readonly string[]) {
      asked.push([...ids]);
      await Promise.resolve();
      return new Map(ids.flatMap((id): [string, Bytes][] => (pictures[id] ? [[id, pictures[id]]] : [])));
    },
  };
  let made = 0;
  const store = createThumbnailStore(drive, {
    create(blob) {
      const url = `blob:${blob.type}/${String(++made)}`;
      open.add(url);
      return url;
    },
    revoke: (url) => void open.delete(url),
  });
  const changed = () =>
    new Promise<void>((resolve) => {
      const stop = store.subscribe(() => {
        stop();
        resolve();
      });
    });
  return { store, asked, open, changed };
}

void test('what comes onto the screen together is asked for together, once', async () => {
  const { store, asked, changed } = createStore({ 1: jpeg, 2: jpeg });
  const there = changed();
  store.watch(one);
  store.watch(two);
  const leave = store.watch(one);
  assert.equal(store.urlOf(one), undefined);
  await there;
  assert.deepEqual(asked, [['1', '2']]);
  assert.equal(store.urlOf(one), 'blob:image/jpeg/1');
  leave();
  store.watch(one);
  const more = changed();
  store.watch({ ...one, version: 2 });
  assert.equal(store.urlOf({ ...one, version: 2 }), undefined);
  await more;
  assert.deepEqual(asked, [['1', '2'], ['1']]);
});

void test('what was scrolled past before it was asked for is not asked for', async () => {
  const { store, asked, changed } = createStore({ 1: jpeg, 2: jpeg });
  const there = changed();
  store.watch(one)();
  store.watch(two);
  await there;
  assert.deepEqual(asked, [['2']]);
});

void test('bytes that are no picture are never given an address; nor is one that is missing, or asked for at once again', async () => {
  const svg = Uint8Array.from('<svg/>', (letter) => letter.charCodeAt(0));
  const { store, asked, open, changed } = createStore({ 1: svg });
  const there = changed();
  const leave = [store.watch(one), store.watch(two)];
  await there;
  assert.deepEqual([store.urlOf(one), store.urlOf(two), open.size], [undefined, undefined, 0]);
  for (const stop of leave) stop();
  const third = entryOf('3', 'root', { hasThumbnail: true });
  const again = changed();
  for (const entry of [one, two, third]) store.watch(entry);
  await again;
  assert.deepEqual(asked, [['1', '2'], ['3']]);
});

void test('addresses are given back: all of them at the end, the oldest that nobody looks at when there are many', async () => {
  const many = Array.from({ length: 450 }, (_, n) => entryOf(String(n), 'root', { hasThumbnail: true }));
  const { store, open, changed } = createStore(Object.fromEntries(many.map(({ id }) => [id, jpeg])));
  for (let at = 0; at < many.length; at += 30) {
    const there = changed();
    const leave = many.slice(at, at + 30).map((entry) => store.watch(entry));
    await there;
    for (const stop of leave) stop();
  }
  assert.ok(open.size <= 430 && open.size >= 400, String(open.size));
  assert.deepEqual(
    many.slice(-30).map((entry) => store.urlOf(entry) !== undefined),
    Array(30).fill(true),
  );
  assert.equal(store.urlOf(many[0] ?? assert.fail()), undefined);
  store.clear();
  assert.equal(open.size, 0);
});
