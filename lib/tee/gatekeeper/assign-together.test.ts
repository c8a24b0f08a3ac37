import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../base/bytes.ts';
import { silentLogger } from '../../base/logger.ts';
import { until } from '../../base/testing.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import {
  createGatekeeperFixture,
  createTestWorker,
  deploy,
  judgeWorker,
  register,
  startGatekeepers,
} from './testing.ts';

/** Three gatekeepers, two of whom must agree, and what they disagreed about. */
async function createPool(many: number, workers: number, capacity: number) {
  const fixture = await createGatekeeperFixture({}, { n: 3, t: 2 });
  const disagreements: string[] = [];
  for (const context of fixture.contexts)
    context.logger = {
      ...silentLogger,
      warn: (_text, fields) => void disagreements.push(JSON.stringify(fields)),
    };
  const clock = { time: fixture.chain.state.time, now: () => clock.time };
  const gatekeepers = startGatekeepers(fixture, clock);
  for (const gatekeeper of gatekeepers) await gatekeeper.prepare();
  for (let count = 0; count < workers; count++) {
    const entry = register(fixture, await createTestWorker(fixture));
    entry.capacity = capacity;
    for (const context of fixture.contexts) await judgeWorker(context, entry);
  }
  const contracts = Array.from({ length: many }, () => deploy(fixture));
  const reconcile = (): void => {
    for (const gatekeeper of gatekeepers) gatekeeper.reconcile();
  };
  return { fixture, contracts, disagreements, reconcile };
}

const loads = (contracts: readonly ContractEntry[]): number[] => {
  const all = contracts.flatMap(({ assigned }) => assigned?.workers ?? []).map(toHex);
  return [...Map.groupBy(all, (id) => id).values()].map(({ length }) => length);
};

void test('many contracts of one moment are assigned without a word against it, by whoever has the turn', async () => {
  const { contracts, disagreements, reconcile } = await createPool(24, 3, 64);
  await until(() => {
    reconcile();
    return contracts.every(({ assigned }) => assigned !== undefined);
  });
  assert.deepEqual(
    disagreements.filter((text) => text.includes('would choose otherwise')),
    [],
  );
  assert.equal(
    loads(contracts).reduce((sum, load) => sum + load, 0),
    24,
  );
  assert.equal(loads(contracts).length, 3);
});

void test('a pool that is too small is filled, and nobody of it beyond its capacity', async () => {
  const { contracts, reconcile } = await createPool(9, 2, 3);
  const placed = (): number => contracts.filter(({ assigned }) => assigned !== undefined).length;
  await until(() => {
    reconcile();
    return placed() === 6;
  });
  for (let round = 0; round < 20; round++) {
    reconcile();
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(loads(contracts), [3, 3]);
});
