import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strengthOf } from './password-strength.ts';

test('longer and more varied passwords look stronger', () => {
  assert.equal(strengthOf('aaaaaaaaaaaa'), 'weak');
  assert.equal(strengthOf('Ab1!'), 'weak');
  assert.equal(strengthOf('Sunflower7'), 'fair');
  assert.equal(strengthOf('correct horse battery staple'), 'strong');
});
