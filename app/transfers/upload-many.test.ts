import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Drive, UploadSource } from '../../lib/drive/index.ts';
import { FilesFault } from '../errors/file-fault.ts';
import type { Conduct, Progress } from './transfer.ts';
import { manyUpload } from './upload-many.ts';

const conduct: Conduct = {
  pace: () => Promise.resolve(),
  onInterrupted: () => Promise.resolve(),
  signal: new AbortController().signal,
};
const fileOf = (name: string): UploadSource => ({
  ...{ name, path: ['trip'], size: 10, type: '', modified: 1 },
  read: () => Promise.resolve(new Uint8Array(10)),
});

/** A drive that stores one file after another, but for those that it is told to refuse. */
function driveThatRefuses(refused: Set<string>) {
  const given: string[][] = [];
  const uploadMany: Drive['uploadMany'] = async (_parent, sources, options = {}) => {
    const names: string[] = [];
    given.push(names);
    for await (const source of sources) {
      names.push(source.name);
      options.onProgress?.(source, { phase: 'storing', bytes: 4, total: 10 });
      if (refused.has(source.name)) options.onFailed?.(source, new Error('no'));
      else options.onStored?.([{ source, id: source.name }], 7);
    }
  };
  const entries = new Map([['c', { name: 'c (conflict)' }]]);
  return { given, id: 'd', uploadMany, snapshot: () => ({ entries }) } as unknown as Drive & {
    given: string[][];
  };
}

test('each that fails is named, the others are stored, and trying again goes on with what is left', async () => {
  const refused = new Set(['b']);
  const drive = driveThatRefuses(refused);
  const copies: string[] = [];
  const files = ['a', 'b', 'c'].map(fileOf);
  const { task, total, count, origins } = manyUpload({ drive, parent: 'p', name: 'trip', files }, (name) =>
    copies.push(name),
  );
  assert.deepEqual([total, count, origins?.length], [30, { done: 0, total: 3 }, 3]);
  const told: Progress[] = [];
  const report = (progress: Progress): void => void told.push(progress);
  await assert.rejects(
    task(report, conduct),
    (error) => error instanceof FilesFault && error.faults.map(({ file }) => file).join() === 'trip/b',
  );
  const last = told.at(-1);
  assert.deepEqual([last?.bytes, last?.count, last?.block], [20, { done: 2, total: 3 }, 7]);
  assert.deepEqual(
    last?.origins?.map(({ name }) => name),
    ['b'],
  );
  assert.ok(
    told.some(({ bytes }) => bytes === 14),
    'a part of a file counts',
  );
  refused.clear();
  await task(report, conduct);
  assert.deepEqual(drive.given, [['a', 'b', 'c'], ['b']]);
  assert.deepEqual([told.at(-1)?.bytes, told.at(-1)?.origins], [30, []]);
  assert.deepEqual(copies, ['c (conflict)']);
});
