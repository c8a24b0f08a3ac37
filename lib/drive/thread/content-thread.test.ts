import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { concatBytes, randomBytes, type Bytes } from '../../base/bytes.ts';
import { codeOf } from '../../base/errors.ts';
import { bytes32, flipped } from '../../base/testing.ts';
import { blobOf } from '../../ipfs/client/carrier-fetch.ts';
import { ContentError } from '../../ipfs/content-error.ts';
import { CAR_LIMITS, readCar } from '../../ipfs/car/car-reader.ts';
import { createContentClient, type ContentClient } from '../../ipfs/content-client.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import type { EncryptedFile } from '../content/encrypt-file.ts';
import type { BegunStoring, StoringOptions } from '../content/store-content.ts';
import { DriveError } from '../drive-error.ts';
import { paying } from '../testing/full-purse.ts';
import { contentElsewhere } from './content-elsewhere.ts';
import type { ContentThread } from './messages.ts';
import { serveContent } from './serve-content.ts';

const SIZE = 6 << 20;
const keys = { key: bytes32(1), aad: bytes32(2) };

/** Lets through what a message can carry: functions one by one, all else as a copy. */
function crossing<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return structuredClone(value);
  const entries = Object.entries(value);
  if (!entries.some(([, field]) => typeof field === 'function')) return structuredClone(value);
  const called = entries.map(([name, field]) => [
    name,
    async (...args: unknown[]): Promise<unknown> => {
      const run = field as (...given: unknown[]) => Promise<unknown>;
      return crossing(await run(...args.map(crossing)));
    },
  ]);
  return Object.fromEntries(called) as T;
}

/** A portal in memory that ends after so many slices, and a thread beside it. */
function startThread() {
  const blocks = new Map<string, Bytes>();
  const sent: string[] = [];
  const pinned: string[] = [];
  let failure: Error | undefined;
  let room = Infinity;
  const reading = createContentClient({
    baseUrl: 'http://portal',
    fetch: (input) => {
      const [, cid = ''] = /ipfs\/(\w+)/.exec(input instanceof Request ? input.url : String(input)) ?? [];
      return Promise.resolve(new Response(blocks.get(cid) ?? null, { status: blocks.has(cid) ? 200 : 404 }));
    },
  });
  const content: ContentClient = {
    ...reading,
    async putCar(car) {
      if (sent.length >= room) throw failure ?? new ContentError('offline', 'cut off');
      const { blocks: found } = await readCar(blobOf(car).stream(), CAR_LIMITS);
      let count = 0;
      for await (const { cid, bytes } of found) {
        blocks.set(cid.toString(), bytes);
        sent.push(cid.toString());
        count++;
      }
      return { blocks: count, bytes: 0 };
    },
    pin: () => Promise.resolve(),
    pinAll(pins) {
      pinned.push(...pins.map(({ root }) => root.toString()));
      return Promise.resolve();
    },
  };
  const thread: ContentThread = crossing(serveContent('http://portal', content));
  const endAfter = (slices: number, error?: Error): void => {
    room = slices;
    failure = error;
  };
  return { ...contentElsewhere(() => Promise.resolve(thread)), blocks, sent, pinned, endAfter };
}

const bytes = concatBytes(randomBytes(64), new Uint8Array(SIZE - 64));
const source = {
  name: 'film.mov',
  size: SIZE,
  read: (start: number, end: number) => Promise.resolve(bytes.slice(start, end)),
};

type Thread = ReturnType<typeof startThread>;
type Options = Omit<StoringOptions, 'paid' | 'releasedBy'>;
const store = async (thread: Thread, options: Options = {}, from: typeof source = source) =>
  (await thread.storing())(from, keys, { ...options, ...paying });

async function open(thread: Thread, { root, ...rest }: EncryptedFile): Promise<Bytes> {
  const { bytes: _, size, ...stored } = rest;
  const manifest = { ...stored, root: root.toString() } as Manifest;
  const parts: Bytes[] = [];
  const { inOrder } = await thread.opening();
  for await (const part of inOrder({ manifest, ...keys, size })) parts.push(part);
  return concatBytes(...parts);
}

void describe('files in another thread', () => {
  void test('what is stored there opens there, whoever reads it', async () => {
    const thread = startThread();
    const told: number[] = [];
    const stored = await store(thread, { onProgress: (progress) => told.push(progress.bytes) });
    assert.deepEqual(await open(thread, stored), bytes);
    assert.equal(told.at(-1), SIZE);
    const file = new Blob([bytes]);
    const asFile = { ...source, file, read: () => Promise.reject(new Error('nobody asks')) };
    assert.deepEqual(await open(thread, await store(thread, {}, asFile)), bytes);
  });

  void test('an altered block is refused there, and what could be read before it is not lost', async () => {
    const thread = startThread();
    const stored = await store(thread);
    const last = thread.sent.filter((cid) => cid.startsWith('bafkrei')).at(-1) ?? '';
    const true_ = thread.blocks.get(last) ?? new Uint8Array();
    thread.blocks.set(last, flipped(true_, 7));
    await assert.rejects(open(thread, stored), { name: 'DriveError', code: 'tampered' });
    thread.blocks.set(last, true_);
    assert.deepEqual(await open(thread, stored), bytes);
  });

  void test('it is read there anywhere, until it is closed', async () => {
    const thread = startThread();
    const { root, bytes: _, size: __, ...rest } = await store(thread);
    const version = { manifest: { ...rest, root: root.toString() } as Manifest, ...keys, size: SIZE };
    const { anywhere } = await thread.opening();
    const file = anywhere(version);
    assert.deepEqual(await file.read(10, 60), bytes.slice(10, 60));
    assert.deepEqual(await file.read(SIZE - 3, SIZE), bytes.slice(-3));
    await assert.rejects(file.read(0, SIZE + 1), { name: 'DriveError', code: 'bad-argument' });
    const last = thread.sent.filter((cid) => cid.startsWith('bafkrei')).at(-1) ?? '';
    const true_ = thread.blocks.get(last) ?? new Uint8Array();
    thread.blocks.set(last, flipped(true_, 7));
    const other = anywhere(version);
    await assert.rejects(other.read(SIZE - 3, SIZE), { name: 'DriveError', code: 'tampered' });
    thread.blocks.set(last, true_);
    assert.deepEqual(await other.read(SIZE - 3, SIZE), bytes.slice(-3));
    file.close();
    await assert.rejects(file.read(0, 1), { name: 'DriveError', code: 'aborted' });
    const stop = new AbortController();
    const stopped = anywhere(version, { signal: stop.signal });
    assert.equal((await stopped.read(0, 1)).length, 1);
    stop.abort();
    await assert.rejects(stopped.read(0, 1), { code: 'aborted' });
  });

  void test('an interruption is told here, and what is thrown here ends it', async () => {
    const thread = startThread();
    thread.endAfter(2);
    const heard: unknown[] = [];
    const over = new DOMException('given up', 'AbortError');
    const giveUp = (error: unknown): Promise<void> => {
      heard.push(codeOf(error));
      return Promise.reject(over);
    };
    await assert.rejects(store(thread, { onInterrupted: giveUp }), over);
    assert.ok(heard.length > 0 && heard.every((code) => code === 'offline'));
    const goOn = (): Promise<void> => {
      thread.endAfter(Infinity);
      return Promise.resolve();
    };
    thread.endAfter(2);
    assert.deepEqual(await open(thread, await store(thread, { onInterrupted: goOn })), bytes);
  });

  void test('an error comes with its class, code and refusal', async () => {
    const thread = startThread();
    const refusal = { status: 409, code: 'incomplete' };
    thread.endAfter(0, new ContentError('refused', 'no', { refusal }));
    await assert.rejects(store(thread), { name: 'ContentError', code: 'refused', refusal });
    thread.endAfter(0, new ContentError('refused', 'full', { refusal: { status: 507, code: undefined } }));
    await assert.rejects(store(thread), { name: 'DriveError', code: 'over-quota' });
    thread.endAfter(Infinity);
    const gone = { ...source, read: () => Promise.reject(new DriveError('changed-while-reading', 'gone')) };
    await assert.rejects(store(thread, {}, gone), { name: 'DriveError', code: 'changed-while-reading' });
    await store(thread);
  });

  void test('small files are stored together; one that cannot be read is told of and keeps none of the others', async () => {
    const thread = startThread();
    const storing = await thread.storingMany();
    const small = (name: string, content: string, read?: () => Promise<Bytes>) => {
      const text = new TextEncoder().encode(content);
      const given = read ?? ((start: number, end: number) => Promise.resolve(text.slice(start, end)));
      const beside = { bytes: new TextEncoder().encode(`picture of ${name}`), secret: bytes32(8) };
      return { source: { name, size: text.length, read: given }, keys, secret: bytes32(7), beside };
    };
    const gone = new DriveError('changed-while-reading', 'gone');
    const files = [small('a', 'one'), small('b', 'two', () => Promise.reject(gone)), small('c', 'three')];
    const how = { network: bytes32(1), paid: paying.paid };
    const [first, second, third, ...more] = await storing(files, how);
    assert.ok(first !== undefined && 'stored' in first && third !== undefined && 'stored' in third);
    assert.deepEqual([second, more], [{ error: gone }, []]);
    assert.deepEqual(new TextDecoder().decode(await open(thread, third.stored)), 'three');
    const roots = [first, third].flatMap(({ stored, beside }) => [stored.root, beside]).map(String);
    assert.deepEqual([thread.sent, thread.pinned], [roots, roots]);

    thread.endAfter(0);
    await assert.rejects(storing(files, how), { code: 'offline' });
    const goOn = (): Promise<void> => {
      thread.endAfter(Infinity);
      return Promise.resolve();
    };
    assert.equal((await storing(files, { ...how, onInterrupted: goOn })).length, 3);
    await assert.rejects(storing(files, { ...how, signal: AbortSignal.abort() }), { code: 'aborted' });
  });

  void test('a signal ends it; one that ended before begins nothing', async () => {
    const thread = startThread();
    const controller = new AbortController();
    const read: typeof source.read = (start, end) => {
      controller.abort();
      return source.read(start, end);
    };
    const { signal } = controller;
    await assert.rejects(store(thread, { signal }, { ...source, read }), { code: 'aborted' });
    const before = thread.sent.length;
    await assert.rejects(store(thread, { signal }), { code: 'aborted' });
    assert.equal(thread.sent.length, before);
    await store(thread, { signal: new AbortController().signal });
  });

  void test('what was begun is noted here, and gone on with from here', async () => {
    const thread = startThread();
    let begun: BegunStoring | undefined;
    const notes: StoringOptions['notes'] = {
      begin: (header, upload) => {
        begun ??= { header, upload, leaves: [] };
        return Promise.resolve();
      },
      stored: (leaves) => {
        if (begun !== undefined) begun = { ...begun, leaves: [...begun.leaves, ...leaves] };
        return Promise.resolve();
      },
    };
    thread.endAfter(3);
    await assert.rejects(store(thread, { notes }), { code: 'offline' });
    const first = new Set(thread.sent);
    assert.ok(begun !== undefined && begun.leaves.length > 0);
    thread.endAfter(Infinity);
    thread.sent.length = 0;
    const noted = new Set(begun.leaves.map(String));
    assert.deepEqual(await open(thread, await store(thread, { notes, begun })), bytes);
    assert.ok(thread.sent.length > 0 && first.size > 0);
    assert.deepEqual(
      thread.sent.filter((cid) => noted.has(cid)),
      [],
    );
  });
});
