import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContractSchema } from '../../contracts/sdk/description.ts';
import { assertFits } from './assert-fits.ts';

const schemaWith = (source: string): ContractSchema => ({
  v: 1,
  commands: {
    go: {
      args: { kind: 'object', fields: { to: { kind: 'text', max: 64, pattern: { source, flags: '' } } } },
    },
  },
  queries: {},
});

void test('what fits passes; what does not is named', () => {
  assertFits(schemaWith('^a+$'), 'command', 'go', { to: 'aaa' });
  assert.throws(() => assertFits(schemaWith('^a+$'), 'command', 'go', { to: 'b' }), {
    code: 'bad-argument',
    message: /“to” must be text.*nothing was sent/,
  });
  assert.throws(() => assertFits(schemaWith('^a+$'), 'query', 'go', {}), { message: /no query “go”/ });
});

void test('a pattern that would take for ever is given up, and a harmless text passes it', () => {
  const slow = schemaWith('^(a+)+$');
  assert.throws(() => assertFits(slow, 'command', 'go', { to: `${'a'.repeat(60)}!` }), {
    code: 'bad-argument',
    message: /takes too long to check; nothing was sent/,
  });
  assertFits(slow, 'command', 'go', { to: 'aaa' });
});
