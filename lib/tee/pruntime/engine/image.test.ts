import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MemoryImage } from './image.ts';

void test('whatever a call left, the memory is the image again', () => {
  const stretch = fc.record({ length: fc.integer({ min: 1, max: 9000 }), byte: fc.constantFrom(0, 0, 7) });
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 12 }), (stretches) => {
      const memory = Uint8Array.from(
        stretches.flatMap(({ length, byte }) => Array<number>(length).fill(byte)),
      );
      const image = new MemoryImage(memory);
      const expected = memory.slice();
      memory.fill(0xff);
      image.restoreTo(memory);
      assert.deepEqual(memory, expected);
      assert.equal(image.length, expected.length);
    }),
  );
});

void test('an image is a copy: what happens to the memory later is not in it', () => {
  const memory = new Uint8Array(8192).fill(1);
  const image = new MemoryImage(memory);
  memory.fill(9);
  image.restoreTo(memory);
  assert.ok(memory.every((byte) => byte === 1));
});
