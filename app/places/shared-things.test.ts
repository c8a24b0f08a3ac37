import assert from 'node:assert/strict';
import { test } from 'node:test';
import { driveOf, entryOf } from '../browser/listing-testing.ts';
import { sharedThings } from './shared-things.ts';

test('accesses are gathered by what they open, the newest first, wherever it is now', () => {
  const snapshot = driveOf(
    entryOf('root', null, { kind: 'folder' }),
    entryOf('folder', 'root', { kind: 'folder' }),
    entryOf('file', 'folder'),
    entryOf('top', 'root'),
    entryOf('thrown', 'root', { trashed: true }),
  );
  const grants = [
    { node: 'file', since: 1, account: 'a' },
    { node: 'folder', since: 2, account: 'a' },
    { node: 'file', since: 5, account: 'b' },
    { node: 'thrown', since: 4, account: 'b' },
    { node: 'top', since: 3, account: 'b' },
    { node: 'unknown', since: 0, account: 'b' },
  ];
  const found = sharedThings(snapshot, grants);
  assert.deepEqual(
    found.map(({ node, isTrashed, folder, grants: own }) => [node, isTrashed, folder, own.length]),
    [
      ['file', false, ['folder'], 2],
      ['thrown', true, [], 1],
      ['top', false, [], 1],
      ['folder', false, ['folder'], 1],
      ['unknown', false, undefined, 1],
    ],
  );
});
