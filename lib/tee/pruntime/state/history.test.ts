import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toHex } from '../../../base/bytes.ts';
import {
  committedBy,
  createReplica,
  fetchFrom,
  restoreReplica,
  store,
  type TestReplica,
  type TestStorage,
} from './testing.ts';

/** Random histories, in which a replica that lived through them and one that was restored on the way must agree. */

type Step = { readonly key: number; readonly value: number | null };

const step = fc.record({ key: fc.nat(120), value: fc.option(fc.nat(3), { freq: 3 }) });
const rounds = fc.array(fc.array(step, { maxLength: 80, size: 'max' }), {
  minLength: 2,
  maxLength: 6,
  size: 'max',
});

/** Of a few lengths, so that values move in and out of their leaves. */
const valueOf = (value: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array([3, 200, 1025, 5000][value] ?? 0).fill(value + 1);

function apply(replica: TestReplica, steps: readonly Step[]): void {
  for (const { key, value } of steps) {
    if (value === null) replica.remove(String(key));
    else replica.write(String(key), valueOf(value));
  }
}

/** The last step of each key, in another order: the same state by other marks. */
const reordered = (steps: readonly Step[]): Step[] =>
  [...new Map(steps.map((each) => [each.key, each])).values()].reverse();

void test('a restored replica writes the commitments of one that lived through everything', async () => {
  await fc.assert(
    fc.asyncProperty(rounds, fc.nat(5), async (history, restoredAfter) => {
      const storage: TestStorage = new Map();
      const lived = createReplica();
      let other = createReplica();
      for (const [round, steps] of history.entries()) {
        apply(lived, steps);
        apply(other, reordered(steps));
        const commit = await lived.commit();
        const others = await other.commit();
        assert.deepEqual(others.root, commit.root);
        assert.deepEqual(new Set(others.dropped.map(toHex)), new Set(commit.dropped.map(toHex)));
        store(storage, commit);
        if (round === restoredAfter % history.length)
          other = await restoreReplica(committedBy(lived), fetchFrom(storage));
      }
      const last = await restoreReplica(committedBy(lived), fetchFrom(storage));
      assert.deepEqual(new Map([...last.entries].sort()), new Map([...lived.entries].sort()));
    }),
    { numRuns: 25, interruptAfterTimeLimit: 15_000 },
  );
});

void test('storage that follows new and dropped pages holds what the last commitment needs, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(rounds, async (history) => {
      const storage: TestStorage = new Map();
      const replica = createReplica();
      for (const steps of history) {
        apply(replica, steps);
        store(storage, await replica.commit());
        const fetched = new Set<string>();
        await restoreReplica(committedBy(replica), (hash) => {
          fetched.add(toHex(hash));
          return fetchFrom(storage)(hash);
        });
        assert.deepEqual(new Set(storage.keys()), fetched);
      }
    }),
    { numRuns: 15, interruptAfterTimeLimit: 15_000 },
  );
});

void test('no two different pages of a long history share a synthetic vector or nonce', async () => {
  const replica = createReplica();
  const seen = new Map<string, string>();
  for (let round = 0; round < 40; round++) {
    for (let i = 0; i < 30; i++) {
      const key = String((round * 31 + i * 17) % 150);
      // Every third round brings back what was there before.
      if (round % 3 === 0) replica.remove(key);
      else replica.write(key, valueOf((round + i) % 4));
    }
    for (const { hash, bytes } of (await replica.commit()).pages) {
      for (const part of [bytes.slice(0, 16), bytes.slice(16, 28)]) {
        assert.equal(seen.get(toHex(part)) ?? toHex(hash), toHex(hash));
        seen.set(toHex(part), toHex(hash));
      }
    }
  }
  assert.ok(seen.size > 1000);
});

void test('the same records at another version are other pages, and at another position another root page', async () => {
  const commit = async (version: number, position: number): Promise<string[]> => {
    const { trie, entries, write } = createReplica();
    write('a', 'x');
    const { pages } = await trie.commit({ version, position, valuesOf: async () => entries });
    return pages.map(({ hash }) => toHex(hash));
  };
  const [leaf, root] = await commit(1, 10);
  assert.deepEqual(await commit(1, 10), [leaf, root]);
  assert.equal(new Set(await commit(2, 10)).has(leaf ?? ''), false);
  const [sameLeaf, otherRoot] = await commit(1, 11);
  assert.equal(sameLeaf, leaf);
  assert.notEqual(otherRoot, root);
});
