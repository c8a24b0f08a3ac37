import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameDocument, framePolicy } from './frame-policy.ts';

const name = (text: string): string => `<${text}>`;
const parts = { script: 'run()', style: 'a{}', hasWorker: false };

test('a frame may run its own script, and reach no origin', () => {
  const policy = framePolicy(parts, name);
  assert.match(policy, /^default-src 'none'; script-src 'sha256-<run\(\)>'; style-src 'sha256-<a\{\}>';/);
  assert.match(policy, /connect-src 'none'; form-action 'none'; base-uri 'none'$/);
  assert.doesNotMatch(policy, /'self'|unsafe|http|\*|worker-src|font-src|frame-src/);
});

test('only a frame with a worker may start one, and compile WebAssembly', () => {
  const policy = framePolicy({ ...parts, hasWorker: true }, name);
  assert.match(policy, /script-src 'sha256-<run\(\)>' 'wasm-unsafe-eval';/);
  assert.match(policy, /; worker-src blob:;/);
  assert.doesNotMatch(policy, /'self'|unsafe-inline|'unsafe-eval'/);
});

test('the policy stands before script and style', () => {
  const html = frameDocument(parts, () => 'h');
  const [policy, style, script] = ['Content-Security-Policy', '<style>', '<script'].map((part) =>
    html.indexOf(part),
  );
  assert.ok(policy !== undefined && style !== undefined && script !== undefined);
  assert.ok(policy > 0 && policy < style && style < script);
});

test('a script or style that would end early is refused; its twin is not', () => {
  for (const script of ['"</script>"', '"<SCRIPT"', '"<!--"'])
    assert.throws(() => frameDocument({ ...parts, script }, name), /markup of scripts/);
  assert.throws(() => frameDocument({ ...parts, style: 'a{content:"</style>"}' }, name), /markup of styles/);
  assert.ok(frameDocument({ ...parts, script: '"\\x3C/script>"' }, name));
});
