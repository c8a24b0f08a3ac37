import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Budget } from './budget.ts';
import { CallStore } from './call-store.ts';
import { defaultLimits } from './limits.ts';
import { CallAborted } from './outcome.ts';
import { compareKeys } from './sorted-keys.ts';
import { byteLength, ContractState } from './state.ts';

const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'é', '\u{1f600}'), maxLength: 4 });
const step = fc.record({
  key: key.filter((text) => text !== ''),
  value: fc.option(fc.nat().map(String), { nil: undefined }),
});

const free = (): void => undefined;
const storeOn = (state: ContractState, readOnly = false, prefix = ''): CallStore =>
  new CallStore(state, {
    ...{ prefix, readOnly, limits: defaultLimits },
    budget: new Budget(defaultLimits),
    charge: free,
  });

/** Everything that a scan by pages of `limit` yields. */
function scanAll(store: CallStore, prefix: string, limit: number): [string, unknown][] {
  const all: [string, unknown][] = [];
  for (let after = ''; ; after = all.at(-1)?.[0] ?? '') {
    const page = JSON.parse(store.scan(prefix, after, limit)) as [string, unknown][];
    if (page.length === 0) return all;
    all.push(...page);
  }
}

test('reads and scans show the state under the call’s writes, before and after a commit', () => {
  fc.assert(
    fc.property(
      fc.array(step),
      fc.array(step),
      key,
      fc.integer({ min: 1, max: 5 }),
      (first, second, prefix, limit) => {
        const model = new Map<string, string>();
        const state = new ContractState([], 7);
        for (const steps of [first, second]) {
          const store = storeOn(state);
          for (const { key: at, value } of steps) {
            store.set(at, value);
            if (value === undefined) model.delete(at);
            else model.set(at, value);
            assert.equal(store.get(at), value);
          }
          const expected = [...model]
            .filter(([at]) => at.startsWith(prefix))
            .sort(([a], [b]) => compareKeys(a, b));
          const shown = expected.map(([at, value]) => [at, Number(value)]);
          assert.deepEqual(scanAll(store, prefix, limit), shown);
          state.apply(store.writes);
          const sizes = [...model].map(([at, value]) => byteLength(at) + byteLength(value) + 7);
          assert.equal(
            state.bytes,
            sizes.reduce((sum, size) => sum + size, 0),
          );
          assert.deepEqual(
            state.entries(),
            [...model].sort(([a], [b]) => compareKeys(a, b)),
          );
        }
      },
    ),
  );
});

test('nothing reaches the state without a commit', () => {
  const state = new ContractState([['a', '1']], 0);
  storeOn(state).set('a', undefined);
  assert.deepEqual(state.entries(), [['a', '1']]);
});

test('a read-only store refuses writes', () => {
  const store = storeOn(new ContractState([['a', '1']], 0), true);
  assert.equal(store.get('a'), '1');
  assert.throws(
    () => {
      store.set('a', '2');
    },
    (error) => error instanceof CallAborted && error.code === 'read-only',
  );
});

test('the empty key is none', () => {
  const store = storeOn(new ContractState([], 0));
  assert.throws(() => {
    store.set('', '1');
  }, CallAborted);
  store.set('a', '1');
});
