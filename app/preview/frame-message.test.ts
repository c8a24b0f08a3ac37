import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelNames, parseFrameMessage, parseShowMessage, parseShown } from './frame-message.ts';

const labels = Object.fromEntries(labelNames.map((name) => [name, name]));
const blob = new Blob(['x']);
const show = {
  version: 1,
  type: 'show',
  name: 'a.txt',
  language: 'en',
  labels,
  shown: { kind: 'text', text: 'x' },
};

test('what a frame may say is understood', () => {
  assert.deepEqual(parseFrameMessage({ version: 1, type: 'ready' }), { type: 'ready' });
  assert.deepEqual(parseFrameMessage({ version: 1, type: 'shown', more: 1 }), { type: 'shown' });
  assert.deepEqual(parseFrameMessage({ version: 1, type: 'failed', reason: 'password' }), {
    type: 'failed',
    reason: 'password',
  });
  assert.deepEqual(parseFrameMessage({ version: 1, type: 'key', key: 'Escape' }), {
    type: 'key',
    key: 'Escape',
  });
});

test('anything else from a frame is no message', () => {
  for (const received of [
    ...[undefined, null, 'ready', 1, [], {}],
    ...[{ type: 'ready' }, { version: 2, type: 'ready' }, { version: 1, type: 'navigate' }],
    ...[
      { version: 1, type: 'failed' },
      { version: 1, type: 'failed', reason: '<b>' },
    ],
    ...[
      { version: 1, type: 'key', key: 'Enter' },
      { version: 1, type: '__proto__' },
    ],
  ])
    assert.equal(parseFrameMessage(received), undefined);
});

test('every kind of file is taken with what it needs, and refused without', () => {
  for (const kind of ['image', 'video', 'audio']) {
    assert.deepEqual(parseShown({ kind, blob }), { kind, blob });
    assert.equal(parseShown({ kind, blob: 'x' }), undefined);
  }
  assert.deepEqual(parseShown({ kind: 'pdf', blob, files: blob }), { kind: 'pdf', blob, files: blob });
  assert.equal(parseShown({ kind: 'pdf', blob }), undefined);
  assert.deepEqual(parseShown({ kind: 'code', text: '', language: 'xml' }), {
    kind: 'code',
    text: '',
    language: 'xml',
  });
  assert.equal(parseShown({ kind: 'code', text: '' }), undefined);
  for (const kind of ['text', 'markdown']) {
    assert.deepEqual(parseShown({ kind, text: 'x' }), { kind, text: 'x' });
    assert.equal(parseShown({ kind, text: 1 }), undefined);
  }
  for (const shown of [undefined, null, {}, { kind: 'html', text: 'x' }, { kind: 'constructor' }])
    assert.equal(parseShown(shown), undefined);
});

test('a request to show is whole or none', () => {
  assert.deepEqual(parseShowMessage(show), show);
  for (const part of ['version', 'type', 'name', 'language', 'labels', 'shown'])
    assert.equal(parseShowMessage({ ...show, [part]: undefined }), undefined, part);
  assert.equal(parseShowMessage({ ...show, version: 2 }), undefined);
  assert.equal(parseShowMessage({ ...show, labels: { ...labels, page: 1 } }), undefined);
});
