import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareKeys, SortedKeys } from './sorted-keys.ts';

const key = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\u{1f600}'), maxLength: 5 });

void test('keys are in order whatever was added and taken away, from any start on', () => {
  fc.assert(
    fc.property(fc.uniqueArray(key), fc.array(fc.tuple(fc.boolean(), key)), key, (first, steps, start) => {
      const model = new Set(first);
      const keys = new SortedKeys(first);
      for (const [isAdding, one] of steps) {
        if (isAdding && !model.has(one)) keys.add(one);
        if (!isAdding) keys.remove(one);
        if (isAdding) model.add(one);
        else model.delete(one);
      }
      const sorted = [...model].sort(compareKeys);
      assert.deepEqual([...keys.from('')], sorted);
      assert.deepEqual(
        [...keys.from(start)],
        sorted.filter((one) => one >= start),
      );
      assert.equal(keys.count, model.size);
    }),
  );
});

void test('thousands that come and go leave the order whole', () => {
  const keys = new SortedKeys([]);
  const model = new Set<string>();
  const nameOf = (n: number): string => ((n * 7919) % 100_003).toString(36);
  for (let n = 0; n < 20_000; n++) {
    keys.add(nameOf(n));
    model.add(nameOf(n));
    if (n % 3 === 0) {
      keys.remove(nameOf(n >>> 1));
      model.delete(nameOf(n >>> 1));
    }
  }
  assert.deepEqual([...keys.from('')], [...model].sort(compareKeys));
  for (const one of model) keys.remove(one);
  assert.deepEqual([...keys.from(''), keys.count], [0]);
  keys.add('x');
  assert.deepEqual([...keys.from('')], ['x']);
});
