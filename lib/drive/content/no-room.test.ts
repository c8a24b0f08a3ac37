import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ContentError } from '../../ipfs/content-error.ts';
import { orNoRoom } from './no-room.ts';

const refusedWith = (status: number): ContentError =>
  new ContentError('refused', 'no', { refusal: { status, code: undefined } });

test('a store that is full is told apart from one that refuses or does not answer', async () => {
  assert.equal(await orNoRoom(Promise.resolve(7)), 7);
  await assert.rejects(orNoRoom(Promise.reject(refusedWith(507))), {
    name: 'DriveError',
    code: 'over-quota',
  });
  const tooMany = { status: 409, code: 'too-many-copies' };
  await assert.rejects(orNoRoom(Promise.reject(new ContentError('refused', 'no', { refusal: tooMany }))), {
    name: 'DriveError',
    code: 'refused',
    message: /fewer copies/,
  });
  await assert.rejects(orNoRoom(Promise.reject(refusedWith(403))), { name: 'ContentError', code: 'refused' });
  await assert.rejects(orNoRoom(Promise.reject(new ContentError('offline', 'no'))), { code: 'offline' });
});
