import assert from 'node:assert/strict';
import { test } from 'node:test';
import { announcedUrl, portOfEndpoint, readEndpoint } from './endpoint.ts';
import { readSettings } from './settings.ts';

const read = (VELUM_ENDPOINT?: string) => readEndpoint(readSettings({ VELUM_ENDPOINT }));

test('others are told the endpoint, whose port is listened on; else where the process listens', () => {
  const endpoint = read('http://worker.example:8000');
  assert.equal(announcedUrl(endpoint, 'http://127.0.0.1:8000'), 'http://worker.example:8000');
  assert.equal(portOfEndpoint(endpoint), 8000);
  assert.equal(announcedUrl(read(), 'http://127.0.0.1:8000'), 'http://127.0.0.1:8000');
  assert.equal(portOfEndpoint(read()), 0);
});

test('port 0 stands for the one that is listened on', () => {
  const endpoint = read('http://10.0.0.1:0');
  assert.equal(portOfEndpoint(endpoint), 0);
  assert.equal(announcedUrl(endpoint, 'http://127.0.0.1:4711'), 'http://10.0.0.1:4711');
});

test('what is more or less than an address is refused', () => {
  for (const wrong of [
    'worker.example:8000',
    'ws://x:1',
    'http://x/path',
    'http://u@x:1',
    'http://x/?q',
    'http://',
  ])
    assert.throws(() => read(wrong), { code: 'bad-setting', message: /VELUM_ENDPOINT/ }, wrong);
  for (const right of ['https://x', 'http://x:80/', 'http://[::1]:7000']) assert.ok(read(right), right);
});
