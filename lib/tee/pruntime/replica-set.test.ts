import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromUtf8, toHex, utf8, type Bytes } from '../../base/bytes.ts';
import { until } from '../../base/testing.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import { fetchContractKeys } from './contract-key-client.ts';
import type { Engine } from './engine/engine.ts';
import { EngineError } from './engine/errors.ts';
import type { RuntimeContext } from './ports.ts';
import { createReplicaSet } from './replica-set.ts';
import { createWorkerFixture, senderTo, type WorkerFixture } from './testing.ts';
import { releaseOf } from './testing/witness-network.ts';

/** A replica set whose engine the test can change, driven by blocks. */
async function running(engine: (fixture: WorkerFixture) => Partial<Engine> = () => ({})) {
  const fixture = await createWorkerFixture();
  const context: RuntimeContext = {
    ...fixture.context,
    engine: { ...fixture.context.engine, ...engine(fixture) },
  };
  const replicas = createReplicaSet(context);
  const block = (...items: Bytes[]): void => {
    fixture.block(...items);
    replicas.onBlock(context.log.state().height);
  };
  const served = async ({ id }: ContractEntry) => {
    await until(() => isServed(id));
    return replicas.find(toHex(id));
  };
  const isServed = (id: Bytes): boolean => {
    try {
      return replicas.find(toHex(id)).contract.length > 0;
    } catch {
      return false;
    }
  };
  return { fixture, context, replicas, block, served };
}

void test('an assigned contract is served and follows the blocks', async () => {
  const { fixture, block, served, replicas, context } = await running();
  assert.throws(() => replicas.find(toHex(fixture.contract.id)), { code: 'not-serving' });
  block();
  const replica = await served(fixture.contract);
  assert.equal(replicas.size, 1);
  block(await senderTo(fixture, fixture.contract, replica.keyed)());
  await replica.appliedTo(context.log.state().height);
  assert.equal(replica.outcomes.entries().length, 1);
});

void test('code that does not boot is tried once for all contracts that have it; other code is not touched by it', async () => {
  const opened: string[] = [];
  const { fixture, block, served } = await running(() => ({
    async open(_instance, bundle) {
      opened.push(fromUtf8(bundle));
      if (fromUtf8(bundle) === 'for(;;);') throw new EngineError('bad-code', 'the bundle does not boot');
    },
  }));
  const loop = utf8('for(;;);');
  await fixture.add(loop);
  block();
  await served(fixture.contract);
  await until(() => opened.includes('for(;;);'));
  await fixture.add(loop);
  for (let i = 0; i < 5; i++) {
    fixture.clock.time += 3_600_000;
    block();
  }
  const honest = await fixture.add(utf8('other code'));
  block();
  await served(honest);
  assert.equal(opened.filter((code) => code === 'for(;;);').length, 1);
});

void test('a start that fails otherwise is tried again, after pauses that double up to five minutes', async () => {
  let isBroken = true;
  const attempts: number[] = [];
  const { fixture, block, served } = await running(({ clock }) => ({
    async open() {
      attempts.push(clock.time);
      if (isBroken) throw new EngineError('host-fault', 'out of luck');
    },
  }));
  const start = fixture.clock.time;
  const attempt = async (after: number): Promise<void> => {
    fixture.clock.time += after - 1;
    block();
    fixture.clock.time += 1;
    const before = attempts.length;
    await until(() => {
      block();
      return attempts.length > before;
    });
  };
  await attempt(1);
  for (const pause of [3, 6, 12, 24, 48, 96, 192, 300, 300]) await attempt(pause * 1000);
  const waits = attempts.map((time, i) => (time - (attempts[i - 1] ?? start)) / 1000);
  assert.deepEqual(waits.slice(1), [3, 6, 12, 24, 48, 96, 192, 300, 300]);
  isBroken = false;
  await attempt(300_000);
  await served(fixture.contract);
});

void test('a contract whose command takes long holds up neither the log nor another contract', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<undefined>();
  const calls: string[] = [];
  const { fixture, block, served, context } = await running((f) => ({
    async command(instance, call, method, args) {
      calls.push(method);
      if (method === 'slow') await gate;
      return f.context.engine.command(instance, call, method, args);
    },
  }));
  const other = await fixture.add(utf8('other code'));
  block();
  const [slow, quick] = [await served(fixture.contract), await served(other)];
  block(await senderTo(fixture, fixture.contract, slow.keyed)({ method: 'slow' }));
  await until(() => calls.includes('slow'));
  block(await senderTo(fixture, other, quick.keyed)({ method: 'quick' }));
  await quick.appliedTo(context.log.state().height);
  assert.equal(quick.outcomes.entries().length, 1);
  assert.equal(slow.outcomes.entries().length, 0);
  open(undefined);
  await slow.appliedTo(context.log.state().height);
  assert.equal(slow.outcomes.entries().length, 1);
});

void test('a contract whose release log forked is keyed anew, and whoever waited is told to ask again', async () => {
  const { fixture, block, served, context } = await running();
  block();
  const first = await served(fixture.contract);
  await fetchContractKeys(context, fixture.contract);
  await assert.rejects(first.releases.witness([releaseOf('a')]), { code: 'stale-instance' });
  const waiting = assert.rejects(first.appliedTo(context.log.state().height + 100), { code: 'not-serving' });
  block();
  await waiting;
  block();
  const second = await served(fixture.contract);
  assert.notEqual(second.instance, first.instance);
  await second.releases.witness([releaseOf('a')]);
});

void test('a contract that is rebuilt after a failure has an instance of its own, and the old one is closed', async () => {
  const closed: string[] = [];
  let failures = 1;
  const { fixture, block, served } = await running((f) => ({
    async command(...args) {
      if (failures-- > 0) throw new EngineError('host-fault', 'out of luck');
      return f.context.engine.command(...args);
    },
    async close(instance) {
      closed.push(instance);
    },
  }));
  block();
  const first = await served(fixture.contract);
  block(await senderTo(fixture, fixture.contract, first.keyed)());
  await until(() => closed.includes(first.instance));
  block();
  const second = await served(fixture.contract);
  assert.notEqual(second.instance, first.instance);
  assert.equal(second.outcomes.entries().length, 1);
});
