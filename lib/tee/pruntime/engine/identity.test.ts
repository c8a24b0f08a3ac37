import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { asBytes, toHex } from '../../../base/bytes.ts';
import { engineIdentity } from './identity.ts';
import { defaultLimits } from './limits.ts';

test('the identity follows what decides outcomes', async () => {
  const wasm = asBytes(await readFile(new URL(import.meta.resolve('quickjs-wasi/quickjs.wasm'))));
  const identity = toHex(engineIdentity(wasm));
  assert.equal(toHex(engineIdentity(wasm, { ...defaultLimits })), identity);
  assert.notEqual(toHex(engineIdentity(wasm, { ...defaultLimits, gas: 1 })), identity);
});
