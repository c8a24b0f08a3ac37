import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultOfCall } from '../../contracts/sdk/check.ts';
import type { ContractSchema, Description } from '../../contracts/sdk/description.ts';
import { parseContractSchema } from './contract-schema.ts';

const taking = (args: Description): ContractSchema => ({
  v: 1,
  commands: { go: { args } },
  queries: { ask: {} },
});

test('a schema is read as it was written', () => {
  const inner: Description = { kind: 'text', max: 5, pattern: { source: '^a', flags: 'i' } };
  const schema = taking({
    kind: 'object',
    fields: {
      list: { kind: 'list', max: 2, of: { kind: 'nullable', of: inner } },
      maybe: { kind: 'optional', of: { kind: 'bytes', max: 4, exactly: 4 } },
      either: { kind: 'having', key: 'x', present: inner, absent: { kind: 'choice', of: ['a'] } },
    },
  });
  assert.deepEqual(parseContractSchema(schema), schema);
});

test('what is no schema is none', () => {
  const wrong: unknown[] = [
    null,
    {},
    { v: 2, commands: {}, queries: {} },
    { v: 1, commands: {} },
    { v: 1, commands: {}, queries: {}, more: 1 },
    { v: 1, commands: { go: { args: { kind: 'map' } } }, queries: {} },
    { v: 1, commands: { go: { args: { kind: 'integer', min: 0.5, max: 1 } } }, queries: {} },
    taking({ kind: 'text', max: 1, pattern: { source: '(', flags: '' } }),
    taking({ kind: 'text', max: 1, pattern: { source: 'a', flags: 'g' } }),
    taking({ kind: 'text', max: 1, pattern: { source: 'a'.repeat(1001), flags: '' } }),
  ];
  for (const value of wrong) assert.equal(parseContractSchema(value), undefined, JSON.stringify(value));
});

test('a call that a contract will not take is said in words', () => {
  const schema = taking({
    kind: 'object',
    fields: {
      bids: {
        kind: 'list',
        max: 2,
        of: { kind: 'object', fields: { amount: { kind: 'integer', min: 1, max: 9 } } },
      },
    },
  });
  const faultOf = (args: unknown): string | undefined => faultOfCall(schema, 'command', 'go', args);
  assert.equal(faultOf({ bids: [{ amount: 1 }, { amount: 9 }] }), undefined);
  assert.equal(faultOf({ bids: [{ amount: 0 }] }), '“bids[0].amount” must be a whole number from 1 to 9');
  assert.equal(faultOf({ bids: [], more: 1 }), '“more” is no field that “go” takes');
  assert.equal(faultOf([]), 'the arguments must be an object of bids');
  assert.equal(faultOf({}), '“bids” must be a list of at most 2, each an object of amount');
  assert.equal(faultOfCall(schema, 'query', 'ask', 7), undefined);
  assert.equal(faultOfCall(schema, 'query', 'go', {}), 'the contract has no query “go”; it has ask');
});
