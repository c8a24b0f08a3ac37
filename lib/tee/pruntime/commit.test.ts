import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { flipped, until } from '../../base/testing.ts';
import { fetchContractKeys, instanceName } from './contract-key-client.ts';
import type { Engine } from './engine/engine.ts';
import { shareTestEngine } from './testing/shared-engine.ts';
import { scriptOf } from './engine/testing.ts';
import type { RuntimeContext } from './ports.ts';
import { createReplica } from './replica.ts';
import { fetchState } from './replica-store.ts';
import { createWorkerFixture, senderTo } from './testing.ts';

const counting = (by: number): Bytes =>
  scriptOf(
    `count(c) { const n = (host.get('n') ?? 0) + ${String(by)}; host.set('n', n); host.set('at' + n % 50, c.position);
       host.delete('at' + (n + 7) % 50); return n; }`,
  );

void describe('commitments of several replicas', () => {
  let engine: Engine;
  before(async () => {
    engine = await shareTestEngine();
  });
  after(() => engine.dispose());

  /** A network of one replica, whose word is final at once, and others that follow the same log. */
  async function network() {
    const fixture = await createWorkerFixture();
    const context: RuntimeContext = { ...fixture.context, engine };
    const begin = async (bundle: Bytes, changes: Partial<RuntimeContext> = {}) => {
      const own = { ...context, ...changes };
      const keyed = await fetchContractKeys(own, fixture.contract);
      const restored = await fetchState(own, fixture.contract, keyed);
      await engine.open(instanceName(keyed), bundle, restored?.records.entries ?? []);
      return { keyed, replica: createReplica(own, fixture.contract, keyed, restored) };
    };
    const height = (): number => fixture.context.log.state().height;
    const final = () => fixture.contract.final?.commitment;
    const one = await begin(counting(1));
    const send = senderTo(fixture, fixture.contract, one.keyed);
    const block = async (...items: Bytes[]): Promise<void> => {
      fixture.block(...items);
      await one.replica.advance(height());
    };
    /** Commands in one block, and then blocks until the state is final. */
    const commit = async (commands: number): Promise<void> => {
      const version = (final()?.version ?? 0) + 1;
      const items: Bytes[] = [];
      for (let i = 0; i < commands; i++) items.push(await send({ method: 'count' }));
      await block(...items);
      for (let i = 0; i < 6; i++) await block();
      await until(() => final()?.version === version);
    };
    return { fixture, context, begin, block, commit, final, height, one };
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

  void test('who comes later takes the versions that others made final, and says nothing of them', async () => {
    const { context, begin, block, commit, height, final } = await network();
    const { said, changes } = quiet(context);
    const { replica: slow } = await begin(counting(1), changes);
    for (const version of [1, 2, 3]) {
      await commit(4);
      await slow.advance(height());
      assert.equal(final()?.version, version);
    }
    await block();
    await slow.advance(height());
    assert.deepEqual(said, []);
  });

  void test('one that began from a commitment reaches the same roots as one that lived through all', async () => {
    const { context, begin, commit, height } = await network();
    await commit(60);
    const { said, changes } = quiet(context);
    const { replica: restored } = await begin(counting(1), changes);
    for (const commands of [1, 30, 2]) {
      await commit(commands);
      await restored.advance(height());
    }
    assert.deepEqual(said, []);
  });

  void test('one that comes to another state is stopped, and what begins anew from the final one is not', async () => {
    const { begin, commit, height } = await network();
    const { replica: odd } = await begin(counting(2));
    await commit(2);
    await assert.rejects(odd.advance(height()), { code: 'wrong-state' });
    const { replica: anew } = await begin(counting(1));
    await commit(2);
    await anew.advance(height());
  });

  void test('one that missed a version is stopped: which version wrote a page shows in the root', async () => {
    const { begin, commit, height } = await network();
    const { replica: away } = await begin(counting(1));
    await commit(2);
    await commit(2);
    await assert.rejects(away.advance(height()), { code: 'wrong-state' });
  });

  void test('a commitment stores what changed, not the whole state', async () => {
    const { fixture, commit, context } = await network();
    const sizes: number[] = [];
    const { putBlocks } = context.content;
    fixture.context.content.putBlocks = putBlocks;
    context.content.putBlocks = async (blocks) => {
      sizes.push(blocks.length);
      await putBlocks(blocks);
    };
    await commit(60);
    await commit(1);
    const [whole = 0, change = 0] = sizes;
    assert.ok(change > 0 && change < whole, `${String(change)} of ${String(whole)} pages`);
  });

  void test('pages that are lost or altered are named at the start; whole ones give the state', async () => {
    const { fixture, context, commit, final } = await network();
    await commit(10);
    const keyed = await fetchContractKeys(context, fixture.contract);
    const whole = await fetchState(context, fixture.contract, keyed);
    assert.deepEqual(
      whole?.records.entries.find(([key]) => key === 'n'),
      ['n', '10'],
    );
    assert.ok((whole?.records.sessions.length ?? 0) > 0 && (whole?.records.outcomes().length ?? 0) === 10);
    const withPages = (getBlock: RuntimeContext['content']['getBlock']) => ({
      ...context,
      content: { ...context.content, getBlock },
    });
    const root = toHex(final()?.root ?? new Uint8Array());
    const altered = withPages(async (hash, max) => {
      const bytes = await context.content.getBlock(hash, max);
      return toHex(hash) === root ? bytes : flipped(bytes, 40);
    });
    await assert.rejects(fetchState(altered, fixture.contract, keyed), { code: 'page-altered' });
    const lost = withPages(async (hash, max) => {
      if (toHex(hash) === root) return context.content.getBlock(hash, max);
      throw new Error('not there');
    });
    await assert.rejects(fetchState(lost, fixture.contract, keyed), { code: 'page-lost' });
    const misnamed = { ...context, content: { ...context.content, nameOf: () => 'bafy' } };
    await assert.rejects(fetchState(misnamed, fixture.contract, keyed), { code: 'wrong-state' });
  });
});
