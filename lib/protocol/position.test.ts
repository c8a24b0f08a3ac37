import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { endOfBlock, heightOf, MAX_ITEMS_PER_BLOCK, positionOf } from './position.ts';

const height = fc.nat(2 ** 31);
const ordinal = fc.nat(MAX_ITEMS_PER_BLOCK - 1);

void test('positions order items by block and then by place, and give the block back', () => {
  fc.assert(
    fc.property(height, ordinal, height, ordinal, (h1, o1, h2, o2) => {
      const [a, b] = [positionOf(h1, o1), positionOf(h2, o2)];
      assert.equal(heightOf(a), h1);
      assert.equal(Math.sign(a - b), Math.sign(h1 - h2) || Math.sign(o1 - o2));
      assert.ok(Number.isSafeInteger(a) && a < endOfBlock(h1) && endOfBlock(h1) < positionOf(h1 + 1, 0));
      assert.equal(heightOf(endOfBlock(h1)), h1);
    }),
  );
});
