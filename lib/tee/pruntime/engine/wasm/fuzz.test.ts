import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { instrument } from './instrument.ts';
import { fuzzRuns } from './testing/fuzz-runs.ts';
import { start } from './testing/machine.ts';
import { programs } from './testing/programs.ts';

/** More than any program asks for, and little enough to end one that a fault in the meter lets turn for ever. */
const PLENTY = 10n ** 11n;
const calls = fc.array(fc.tuple(fc.integer(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), {
  minLength: 1,
  maxLength: 3,
});

/** The call after those before it, which leave memory and globals behind, in a new machine with `gas`. */
function callWith(metered: BufferSource, before: readonly unknown[][], args: unknown[], gas: bigint) {
  const machine = start(metered);
  for (const earlier of before) {
    machine.setGas(PLENTY);
    machine.call('f', ...earlier);
  }
  machine.setGas(gas);
  const ending = machine.call('f', ...args);
  return { ending, left: machine.gas(), depth: machine.depth(), state: machine.state() };
}

test('a metered program does what the plain one does, and ends exactly where its gas does', () => {
  const check = fc.property(programs, calls, (wasm, argumentLists) => {
    const metered = instrument(wasm);
    const plain = start(wasm);
    for (const [i, args] of argumentLists.entries()) {
      const before = argumentLists.slice(0, i);
      const rich = callWith(metered, before, args, PLENTY);
      assert.deepEqual(rich.ending, plain.call('f', ...args));
      assert.deepEqual(rich.state, plain.state());
      if (rich.ending.trap === undefined) assert.equal(rich.depth, 0);
      const spent = PLENTY - rich.left;
      assert.ok(spent > 0n);
      assert.deepEqual(callWith(metered, before, args, spent), { ...rich, left: 0n });
      const short = callWith(metered, before, args, spent - 1n);
      assert.ok(short.left < 0n);
      assert.equal(short.ending.trap, 'unreachable');
    }
  });
  fc.assert(check, { numRuns: fuzzRuns(300) });
});
