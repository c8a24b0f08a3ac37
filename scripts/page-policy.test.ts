import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pagePolicy } from './page-policy.ts';

const none = { scripts: [], styles: [] };
const name = (text: string): string => `<${text}>`;

test('inline scripts and styles are named by their hashes, files are not', () => {
  const html =
    '<style>a{}</style><script src="/x.js"></script><script>one()</script><script id="t">two()</script>';
  const policy = pagePolicy(html, { scripts: ['frame()'], styles: ['b{}'] }, name);
  assert.match(
    policy,
    /script-src 'self' 'wasm-unsafe-eval' 'sha256-<one\(\)>' 'sha256-<two\(\)>' 'sha256-<frame\(\)>';/,
  );
  assert.match(policy, /style-src 'self' 'sha256-<a\{\}>' 'sha256-<b\{\}>';/);
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*/);
  assert.match(policy, /; frame-src blob:;/);
});

test('a page with an inline style or handler is refused; its twin without is not', () => {
  assert.throws(() => pagePolicy('<p style="color:red">x</p>', none, name), /inline style/);
  assert.throws(() => pagePolicy('<p onclick="x()">x</p>', none, name), /inline onclick/);
  assert.ok(pagePolicy('<p class="red">style="x"</p>', none, name));
});
