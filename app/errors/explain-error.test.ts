import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DriveError } from '../../lib/drive/drive-error.ts';
import { isPassing } from './explain-error.ts';

test('being offline and being stopped pass; what else a start ran into is told', () => {
  for (const passing of [
    new DriveError('offline', 'the portal does not answer'),
    new DriveError('aborted', 'stopped'),
    new DOMException('stopped', 'AbortError'),
  ])
    assert.equal(isPassing(passing), true, String(passing));
  for (const told of [
    new DriveError('over-quota', 'the purse is empty'),
    new DriveError('tampered', 'not what was stored'),
    new DOMException('no room', 'QuotaExceededError'),
    new Error('a fault of ours'),
    undefined,
  ])
    assert.equal(isPassing(told), false, String(told));
});
