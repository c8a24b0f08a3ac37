import assert from 'node:assert/strict';
import type { JsonValue, OpenContract } from '../../lib/drive/contracts.ts';
import { scriptOf } from '../../lib/tee/pruntime/engine/testing.ts';

/** A contract that adds up. */
export const counter = scriptOf(
  `add(c, { n }) {
     const sum = (host.get('sum') ?? 0) + n;
     host.set('sum', sum);
     return sum;
   }`,
  `sum() { return host.get('sum') ?? 0; }, schema() { return null; }`,
);

/** What the method gave, of what a call tells. */
export function valueOf(called: JsonValue): JsonValue {
  assert.ok(called !== null && typeof called === 'object' && 'value' in called);
  return called['value'] ?? null;
}

export type Use = {
  /** How many commands were answered. */
  readonly made: () => number;
  /** @throws what failed meanwhile. */
  end(): Promise<{ queries: number }>;
};

/** Somebody who writes and reads without a pause, and keeps count. */
export function beginUse(contract: OpenContract): Use {
  let over = false;
  let made = 0;
  let queries = 0;
  const writing = (async () => {
    while (!over) assert.equal(valueOf(await contract.call('add', { n: 1 })), ++made);
  })();
  const reading = (async () => {
    for (; !over; queries++) {
      const written = made;
      const sum = Number(await contract.query('sum', {}));
      assert.ok(sum >= written, 'what one wrote oneself is there');
    }
  })();
  // A failure is told when the use ends.
  const all = Promise.allSettled([writing, reading]);
  return {
    made: () => made,
    async end() {
      over = true;
      for (const part of await all) if (part.status === 'rejected') throw part.reason;
      return { queries };
    },
  };
}
