import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../../lib/base/testing.ts';
import type { ReplicaState, ReplicatedPin } from './messages.ts';
import { isSteward, placesFor, ranked, surplusOf, type Presence } from './steward.ts';

const pin = (copies: number, home = 'a', n = 1): ReplicatedPin => ({
  ...{ root: bytes32(n), release: bytes32(2), copies, home, store: 's', pinned: 1 },
});
const heldBy = (held: Record<string, ReplicaState>): Map<string, ReplicaState> =>
  new Map(Object.entries(held));
const presence =
  (of: Record<string, Presence>) =>
  (portal: string): Presence =>
    of[portal] ?? 'gone';

void test('the home looks after a pin; while it is gone the first of those who hold it whole and are here', () => {
  const held = heldBy({ b: 'whole', c: 'whole' });
  assert.ok(isSteward('a', pin(2), held, presence({})));
  for (const home of ['here', 'away'] as const)
    assert.equal(isSteward('b', pin(2), heldBy({ c: 'whole' }), presence({ a: home, c: 'here' })), false);
  assert.ok(isSteward('b', pin(2), heldBy({ c: 'whole' }), presence({ a: 'gone', c: 'here' })));
  assert.equal(isSteward('c', pin(2), heldBy({ b: 'whole' }), presence({ a: 'gone', b: 'here' })), false);
  assert.ok(isSteward('c', pin(2), heldBy({ b: 'whole' }), presence({ b: 'away' })));
  assert.ok(isSteward('c', pin(2), heldBy({ b: 'coming' }), presence({ b: 'here' })));
});

void test('what is missing is asked of those who are here and have not failed, spread over all', () => {
  const here = ['b', 'c', 'd', 'e'];
  assert.equal(placesFor(pin(3), heldBy({}), here).length, 2);
  assert.equal(placesFor(pin(3), heldBy({ b: 'whole' }), here).length, 1);
  assert.deepEqual(placesFor(pin(3), heldBy({ b: 'whole', c: 'coming' }), here), []);
  const instead = placesFor(pin(2), heldBy({ b: 'failing' }), here);
  assert.ok(instead.length === 1 && !instead.includes('b'));
  assert.equal(placesFor(pin(8), heldBy({}), here).length, 4);
  const first = new Set(Array.from({ length: 64 }, (_, n) => ranked(here, pin(2, 'a', n))[0]));
  assert.equal(first.size, 4);
});

void test('too many is what is beyond the wanted whole ones, and never the home', () => {
  assert.deepEqual(surplusOf(pin(2), heldBy({ b: 'coming', c: 'failing' })), []);
  assert.deepEqual(surplusOf(pin(2), heldBy({ b: 'whole', c: 'failing' })), ['c']);
  assert.equal(surplusOf(pin(2), heldBy({ b: 'whole', c: 'whole', d: 'whole' })).length, 2);
  assert.deepEqual(surplusOf(pin(3), heldBy({ b: 'whole', c: 'whole' })), []);
  assert.deepEqual(surplusOf(pin(2, 'b'), heldBy({ b: 'whole', c: 'whole' })), ['c']);
});
