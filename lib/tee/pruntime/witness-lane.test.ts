import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { createEntryStore } from './entry-store.ts';
import { createReleaseLog } from './release-log.ts';
import { createWitnessNetwork, releaseOf } from './testing/witness-network.ts';
import { createWitnessLane } from './witness-lane.ts';

function opened() {
  const { context, contract, key, witnesses } = createWitnessNetwork();
  const keyed = key();
  const about = { network: context.network, contract, epoch: 1, instance: keyed.instance.identity };
  const store = createEntryStore(about);
  for (const n of [1, 2]) store.append({ sealed: utf8(`entry ${String(n)}`), key: bytes32(n) });
  const [{ identity } = assert.fail('there is a gatekeeper')] = witnesses;
  const lane = () =>
    createWitnessLane(context, { contract, keyed, store }, { identity, endpoint: 'http://g0' });
  return { store, lane };
}

void test('a gatekeeper that knows nothing of a log is brought along from its beginning', async () => {
  const { lane } = opened();
  const one = lane();
  assert.equal((await one.reach(2)).size, 2);
  assert.deepEqual([one.size, one.lost], [2, undefined]);
});

void test('one that misses what is no longer kept is given up, and is asked for nothing more', async () => {
  const { store, lane } = opened();
  store.forgetBefore(1);
  const late = lane();
  await assert.rejects(late.reach(2), { code: 'gatekeeper-unreachable' });
  assert.ok(late.lost !== undefined);
  await assert.rejects(late.reach(2), { code: 'gatekeeper-unreachable' });
});

void test('where too many of the set came later the contract is keyed anew, and goes on', async () => {
  const { context, contract, key } = createWitnessNetwork();
  const { state } = context.log;
  const setOf = (from: number, to: number) => () => ({
    ...state(),
    sets: state().sets.map((set) => ({ ...set, entries: set.entries.slice(from, to) })),
  });
  const log = { ...context.log, state: setOf(0, 2) };
  const begin = () => createReleaseLog({ ...context, log }, contract, key());
  const one = begin();
  await one.witness([releaseOf('a')]);
  log.state = setOf(0, 3);
  await one.witness([releaseOf('b')]);
  assert.equal(one.isRefused(), false, 'two of three have it all');
  log.state = setOf(1, 3);
  await assert.rejects(one.witness([releaseOf('c')]), { code: 'gatekeeper-unreachable' });
  assert.equal(one.isRefused(), true);
  const anew = begin();
  await anew.witness([releaseOf('c')]);
  assert.equal(anew.isRefused(), false);
});
