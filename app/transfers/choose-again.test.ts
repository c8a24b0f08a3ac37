import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Drive, Entry, UploadSource } from '../../lib/drive/index.ts';
import { goOnWith } from './choose-again.ts';
import type { Origin, Transfer } from './transfer.ts';

const there: Partial<Entry>[] = [
  { id: 'trip', parent: 'root', kind: 'folder', name: 'trip' },
  { id: 'f', parent: 'trip', kind: 'file', name: 'stored.txt', size: 6, modified: 5 },
];
const entries = new Map(there.map((entry) => [entry.id ?? '', { trashed: false, ...entry }]));
const drive = { id: 'd', snapshot: () => ({ entries }) } as unknown as Drive;

const fileOf = (name: string, ...path: string[]): UploadSource => ({
  ...{ name, path, size: 6, type: '', modified: 5 },
  read: () => Promise.reject(new Error('not expected')),
});
const originOf = (name: string, ...path: string[]): Origin => ({
  ...{ drive: 'd', parent: 'root', path, name, size: 6, modified: 5 },
});
const lost = (id: number, name: string, origins: Origin[], isMany: boolean): Transfer => ({
  ...{ id, kind: 'upload', name, total: 6, bytes: 0, phase: 'lost', speed: null, block: null, error: null },
  ...(isMany && { count: { done: 0, total: origins.length } }),
  origins,
});
const again = (transfers: Transfer[], chosen: ReturnType<typeof fileOf>[]) => {
  const { ids, added, rest } = goOnWith(drive, transfers, chosen, () => undefined);
  return {
    ids,
    added: added.map(({ name, count, origins }) => [name, count?.total, origins?.map((one) => one.name)]),
    rest: rest.map(({ name, origins }) => [name, origins.map((one) => one.name)]),
  };
};

test('a file that was changed or renamed is another one', () => {
  const transfers = [lost(1, 'file.txt', [originOf('file.txt')], false)];
  assert.deepEqual(again(transfers, [fileOf('file.txt')]), {
    ...{ ids: [1], added: [['file.txt', undefined, ['file.txt']]], rest: [] },
  });
  const nothing = { ids: [], added: [], rest: [] };
  assert.deepEqual(again(transfers, [fileOf('other.txt')]), nothing);
  const later = { ...fileOf('file.txt'), modified: 6 };
  const longer = { ...fileOf('file.txt'), size: 7 };
  assert.deepEqual(again(transfers, [later, longer]), nothing);
  assert.deepEqual(
    again([{ ...lost(1, 'file.txt', [originOf('file.txt')], false), phase: 'failed' }], [fileOf('file.txt')]),
    nothing,
  );
});

test('of a folder goes on what is found in its place and is not stored; what is missing stays', () => {
  const names = ['one.txt', 'two.txt', 'stored.txt'];
  const origins = [...names.map((name) => originOf(name, 'trip')), originOf('one.txt', 'trip', 'inner')];
  const chosen = [fileOf('one.txt', 'trip'), fileOf('stored.txt', 'trip'), fileOf('two.txt', 'elsewhere')];
  assert.deepEqual(again([lost(2, 'trip', origins, true)], chosen), {
    ids: [2],
    added: [['trip', 1, ['one.txt']]],
    rest: [['trip', ['two.txt', 'one.txt']]],
  });
});
