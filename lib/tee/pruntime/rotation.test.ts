import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { encodeCbor } from '../../base/cbor.ts';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { until } from '../../base/testing.ts';
import { commandHash, sealCommand, type CommandFields } from '../../protocol/command.ts';
import { closingPosition } from '../../protocol/reducer/epochs.ts';
import { createTestSession } from '../../protocol/testing.ts';
import { fetchContractKeys, instanceName, type KeyedInstance } from './contract-key-client.ts';
import type { Engine } from './engine/engine.ts';
import { shareTestEngine } from './testing/shared-engine.ts';
import { scriptOf } from './engine/testing.ts';
import type { RuntimeContext } from './ports.ts';
import { createReplica, type Replica } from './replica.ts';
import { fetchState } from './replica-store.ts';
import { startReplica } from './start-replica.ts';
import { createWorkerFixture, rotateKeys } from './testing.ts';
import { releaseOf } from './testing/witness-network.ts';

const counting = scriptOf(
  `count(c) { const n = (host.get('n') ?? 0) + 1; host.set('n', n); host.set('at' + n % 50, c.position); return n; }`,
);

void describe('replicas of a contract whose keys are rotated', () => {
  let engine: Engine;
  before(async () => {
    engine = await shareTestEngine();
  });
  after(() => engine.dispose());

  /** A network of one replica, whose word is final at once unless the portal is away, and others that follow the same log. */
  async function network() {
    const worker = await createWorkerFixture();
    const fixture = { ...worker, contract: await worker.add(counting) };
    const portal = { isAway: false };
    const context: RuntimeContext = {
      ...fixture.context,
      engine,
      content: {
        ...fixture.context.content,
        async putBlocks(blocks) {
          if (portal.isAway) throw new Error('the portal is away');
          await fixture.context.content.putBlocks(blocks);
        },
      },
    };
    const begin = async (changes: Partial<RuntimeContext> = {}, keyed?: KeyedInstance) => {
      const own = { ...context, ...changes };
      const found = keyed ?? (await fetchContractKeys(own, fixture.contract));
      const restored = await fetchState(own, fixture.contract, found);
      await engine.open(instanceName(found), counting, restored?.records.entries ?? []);
      return createReplica(own, fixture.contract, found, restored);
    };
    const height = (): number => fixture.context.log.state().height;
    const final = () => fixture.contract.final?.commitment;
    const one = await begin();
    const block = async (...items: Bytes[]): Promise<void> => {
      fixture.block(...items);
      await one.advance(height());
    };
    const session = createTestSession({
      network: context.network,
      expires: context.log.state().time + 30 * 24 * 3_600_000,
    });
    let counter = 0;
    const fields = (): CommandFields => ({
      session: session.certificate,
      counter: ++counter,
      notAfter: context.log.state().time + 600_000,
      method: 'count',
      args: encodeCbor({}),
    });
    const seal = (to: KeyedInstance, what = fields()): Promise<Bytes> => {
      const { epoch, secrets } = to;
      const target = { network: context.network, contract: fixture.contract.id, epoch };
      return sealCommand(
        { ...target, sealing: secrets.sealing.publicKey },
        session.signer,
        what,
        secrets.admission,
      );
    };
    /** A command under the keys of now, and then blocks until the state is final. */
    const commit = async (): Promise<void> => {
      const version = (final()?.version ?? 0) + 1;
      await block(await seal(one.keyed));
      for (let i = 0; i < 6; i++) await block();
      await until(() => final()?.version === version);
    };
    const rotate = async (): Promise<void> => {
      await rotateKeys(fixture);
      await block();
    };
    const count = async (replica: Replica): Promise<string | undefined> =>
      (await engine.read(replica.instance, ['n']))[0]?.[1];
    return {
      ...{ fixture, portal, context, begin, block, fields, seal, commit, rotate },
      final,
      height,
      one,
      count,
    };
  }

  /** Notes what a replica stores and posts, and lets none of it through. */
  const quiet = (context: RuntimeContext) => {
    const said: string[] = [];
    const changes: Partial<RuntimeContext> = {
      content: { ...context.content, putBlocks: async () => void said.push('stored') },
      records: { ...context.records, write: async () => void said.push('posted') },
    };
    return { said, changes };
  };

  void test('the state at the end of an epoch is the first one under the next keys, and every replica comes to it', async () => {
    const { fixture, context, begin, commit, rotate, final, height, one } = await network();
    const { said, changes } = quiet(context);
    const other = await begin(changes);
    for (let i = 0; i < 3; i++) {
      await commit();
      await other.advance(height());
    }
    const last = final() ?? assert.fail('there is one');
    const old = one.keyed;
    await rotate();
    await until(() => final()?.epoch === 2);
    await other.advance(height());
    const next = final() ?? assert.fail('there is one');
    assert.deepEqual([next.version, next.previous], [last.version + 1, last.root]);
    assert.equal(next.position, closingPosition(fixture.contract, 1));
    for (let i = 0; i < 2; i++) {
      await commit();
      await other.advance(height());
    }
    assert.deepEqual([one.keyed.epoch, other.keyed.epoch], [2, 2]);
    assert.deepEqual(said, []);
    // Who comes later restores it under the new keys alone, and reads the same.
    const later = await startReplica(context, fixture.contract);
    assert.deepEqual(await engine.snapshot(later.instance), await engine.snapshot(one.instance));
    assert.deepEqual(later.outcomes.entries(), one.outcomes.entries());
    await assert.rejects(fetchState(context, fixture.contract, old), { code: 'wrong-state' });
    const reading = fetchState(context, fixture.contract, { ...old, epoch: 2 });
    await assert.rejects(reading, { code: 'wrong-root' });
  });

  void test('one that came to another state is stopped at the end of an epoch', async () => {
    const { context, begin, commit, rotate, final, height } = await network();
    const odd = await begin({ ...quiet(context).changes });
    await commit();
    await odd.advance(height());
    // What it has is no longer what the log says.
    const entries = await engine.snapshot(odd.instance);
    await engine.close(odd.instance);
    await engine.open(odd.instance, counting, [...entries.filter(([key]) => key !== 'n'), ['n', '77']]);
    await rotate();
    await until(() => final()?.epoch === 2);
    await assert.rejects(odd.advance(height()), { code: 'wrong-state' });
  });

  void test('a command for an epoch that is closed leaves no trace, and sealed anew it is executed once', async () => {
    const { block, fields, seal, rotate, one, count } = await network();
    const old = one.keyed;
    await block(await seal(old));
    const [late, inTime] = [fields(), fields()];
    await rotate();
    const envelope = await seal(old, late);
    await block(envelope);
    assert.equal(await count(one), '1');
    assert.equal(one.outcomes.passedOver(commandHash(envelope)), 'epoch-closed');
    const anew = await seal(one.keyed, late);
    await block(anew, await seal(one.keyed, late));
    assert.equal(await count(one), '2');
    assert.equal(one.outcomes.passedOver(commandHash(anew)), undefined);
    assert.equal(one.outcomes.entries().at(-1)?.ok, true);
    await block(await seal(one.keyed, inTime));
    assert.equal(await count(one), '3');
  });

  void test('a command right before the end of an epoch is executed, one behind it is not, in one block', async () => {
    const { fixture, seal, one, count, height, block } = await network();
    const old = one.keyed;
    const [early, behind] = [await seal(old), await seal(old)];
    await rotateKeys(fixture, (keys) => fixture.block(early, keys, behind));
    await one.advance(height());
    assert.equal(await count(one), '1');
    assert.equal(one.outcomes.passedOver(commandHash(behind)), 'epoch-closed');
    assert.equal(one.keyed.epoch, 2);
    await block(await seal(one.keyed));
    assert.equal(await count(one), '2');
  });

  void test('who begins from a state of the old epoch goes over its end, and the first state is made final then', async () => {
    const { fixture, portal, context, block, seal, commit, rotate, final, one, height } = await network();
    await commit();
    portal.isAway = true;
    await block(await seal(one.keyed));
    await rotate();
    await block(await seal(one.keyed));
    assert.equal(final()?.epoch, 1);
    await one.close();
    portal.isAway = false;
    const fresh = await startReplica(context, fixture.contract);
    await until(() => final()?.epoch === 2);
    assert.equal(final()?.position, closingPosition(fixture.contract, 1));
    assert.deepEqual(await engine.read(fresh.instance, ['n']), [['n', '3']]);
    fixture.block();
    await fresh.advance(height());
  });

  void test('one that was restarted before there were new keys goes over later; so does a contract without any state', async () => {
    const { fixture, context, one, height, final } = await network();
    await one.close();
    const restarted = await startReplica(context, fixture.contract);
    assert.equal(restarted.keyed.epoch, 1);
    await rotateKeys(fixture);
    await restarted.advance(height());
    assert.equal(restarted.keyed.epoch, 2);
    await until(() => final()?.epoch === 2);
    assert.equal(final()?.version, 1);
  });

  void test('as long as the gatekeepers give no keys nothing is executed behind the end; then all of it is', async () => {
    const { fixture, block, seal, one, count, height } = await network();
    const honest = fixture.door.send;
    await block(await seal(one.keyed));
    const next: KeyedInstance = await rotateKeys(fixture);
    fixture.door.send = () => Promise.reject(new Error('nobody answers'));
    await block(await seal(next));
    assert.deepEqual([await count(one), one.keyed.epoch], ['1', 1]);
    fixture.door.send = honest;
    await one.advance(height());
    assert.equal(one.keyed.epoch, 1);
    fixture.clock.time += 2_000;
    await one.advance(height());
    assert.deepEqual([await count(one), one.keyed.epoch], ['2', 2]);
  });

  void test('one that lags two epochs behind begins anew', async () => {
    const { fixture, context, begin, rotate, commit, final, height } = await network();
    const slow = await begin(quiet(context).changes);
    for (const epoch of [2, 3]) {
      await rotate();
      await until(() => final()?.epoch === epoch);
      await commit();
    }
    await assert.rejects(slow.advance(height()), { code: 'wrong-state' });
    const anew = await startReplica(context, fixture.contract);
    assert.equal(anew.keyed.epoch, 3);
  });

  void test('an instance goes on through an epoch’s end, with a release log of its own there', async () => {
    const { rotate, one, begin, final } = await network();
    const entry = releaseOf('a label');
    await one.releases.witness([entry]);
    const head = toHex(one.releases.head());
    await rotate();
    await until(() => final()?.epoch === 2);
    await one.releases.witness([entry]);
    assert.notEqual(toHex(one.releases.head()), head);
    assert.equal(one.releases.isRefused(), false);
    // The twin: another instance that is keyed makes this one stale, as ever.
    await begin();
    await assert.rejects(one.releases.witness([entry]), { code: 'stale-instance' });
  });
});
