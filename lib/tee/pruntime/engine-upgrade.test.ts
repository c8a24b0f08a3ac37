import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { decodeCbor, encodeCbor } from '../../base/cbor.ts';
import type { Logger } from '../../base/logger.ts';
import { until } from '../../base/testing.ts';
import { hashBytes } from '../../crypto/domain.ts';
import { calledMethod } from '../../protocol/called-method.ts';
import { ENGINE_NOTICE } from '../../protocol/records/engine.ts';
import { engineBody, joinBody, OWNER } from '../../protocol/reducer/testing.ts';
import { signerOf } from '../../protocol/testing.ts';
import { createEngineNotice } from './engine-notice.ts';
import type { Engine } from './engine/engine.ts';
import { shareTestEngine } from './testing/shared-engine.ts';
import { createTestEngine, scriptOf } from './engine/testing.ts';
import type { RuntimeContext } from './ports.ts';
import type { Replica } from './replica.ts';
import { codeIdentityOf } from './replica-state.ts';
import { createReplicaSet } from './replica-set.ts';
import { startReplica } from './start-replica.ts';
import { createWorkerFixture, senderTo } from './testing.ts';

/** Answers as much as was asked for, and counts how often it did. */
const bundle = scriptOf(
  'fill(c, { bytes }) { host.set("n", (host.get("n") ?? 0) + 1); return "x".repeat(bytes); }',
  'n() { return host.get("n") ?? 0; }',
);

void describe('an engine that takes over from a block on', () => {
  let [older, newer]: Engine[] = [];
  let [olderId, newerId]: Bytes[] = [];
  before(async () => {
    // They differ in how much a call may answer, and so in what they are.
    older = await shareTestEngine();
    newer = await createTestEngine({ limits: { outputBytes: 1_000 } });
    olderId = await older.identity();
    newerId = await newer.identity();
    assert.notDeepEqual(olderId, newerId);
  });
  after(() => Promise.all([older?.dispose(), newer?.dispose()]));

  /** A contract whose engine changes at `height`; workers carry what each test says. */
  async function upgrading() {
    assert.ok(older && newer && olderId && newerId);
    const fixture = await createWorkerFixture();
    const contract = await fixture.add(bundle);
    const { chain } = fixture.gatekeepers;
    const now = (): number => chain.state.height;
    const height = now() + 1 + ENGINE_NOTICE + 10;
    const decision = { previous: olderId, engine: newerId, height };
    fixture.block(chain.sign(signerOf(9), 'engine', engineBody(chain, decision)));
    const errors: string[] = [];
    const note: Logger['error'] = (message, fields) =>
      void errors.push(`${message} ${JSON.stringify(fields)}`);
    const logger: Logger = { ...fixture.context.logger, error: note, warn: note };
    const base = { ...fixture.context, logger };
    const both: RuntimeContext = {
      ...{ ...base, engine: newer, engineIdentity: newerId },
      otherEngines: new Map([[toHex(olderId), older]]),
    };
    const olderOnly: RuntimeContext = { ...base, engine: older, engineIdentity: olderId };
    const newerOnly: RuntimeContext = { ...base, engine: newer, engineIdentity: newerId };
    const running: Replica[] = [];
    const start = async (context: RuntimeContext): Promise<Replica> => {
      const replica = await startReplica(context, contract);
      running.push(replica);
      return replica;
    };
    const first = await start(both);
    const send = senderTo(fixture, contract, first.keyed);
    const fill = (bytes: number) => send({ method: 'fill', args: encodeCbor({ bytes }) });
    const block = async (...items: Bytes[]): Promise<void> => {
      fixture.block(...items);
      for (const replica of running) await replica.advance(now());
    };
    const blocksTo = async (last: number): Promise<void> => {
      while (now() < last) await block();
    };
    const codes = (replica: Replica): string[] => replica.outcomes.entries().map(({ code }) => code || 'ok');
    const entries = (replica: Replica, engine: Engine) => engine.snapshot(replica.instance);
    return {
      fixture,
      contract,
      chain,
      height,
      now,
      both,
      olderOnly,
      newerOnly,
      start,
      running,
      first,
      send,
      fill,
      block,
      blocksTo,
      codes,
      entries,
      errors,
    };
  }

  void test('the block before it is executed by the old one, the block itself by the new one', async () => {
    const { height, first, fill, block, blocksTo, codes, entries } = await upgrading();
    assert.ok(older && newer);
    await blocksTo(height - 2);
    await block(await fill(2_000), await fill(2_000));
    assert.equal((await entries(first, older)).length, 1);
    await block(await fill(2_000), await fill(10));
    assert.deepEqual(codes(first), ['ok', 'ok', 'limit-exceeded', 'ok']);
    assert.deepEqual(await entries(first, newer), [['n', '3']]);
    await assert.rejects(entries(first, older), { code: 'not-open' }, 'nothing is left on the old one');
  });

  void test('replicas from before, from across and from after it come to the same states', async () => {
    const u = await upgrading();
    assert.ok(newer);
    const { contract, height, start, fill, block, blocksTo, codes, entries, now } = u;
    const second = await start(u.both);
    await block(await fill(2_000));
    await blocksTo(now() + 6);
    await until(() => contract.final?.commitment.version === 1);
    assert.deepEqual(contract.final?.commitment.code, codeIdentityOf(u.both, contract, 0));
    // Executed before it, committed after it.
    await blocksTo(height - 2);
    await block(await fill(2_000));
    const across = await start(u.both);
    await block(await fill(2_000));
    await blocksTo(now() + 6);
    await until(() => contract.final?.commitment.version === 2);
    const { code, position } = contract.final?.commitment ?? assert.fail();
    assert.deepEqual(code, codeIdentityOf(u.both, contract, position));
    assert.notDeepEqual(code, codeIdentityOf(u.both, contract, 0));
    const late = await start(u.newerOnly);
    // Each takes every version, and would refuse to go on beside a root that is not its own.
    await block(await fill(5));
    await blocksTo(now() + 6);
    await until(() => contract.final?.commitment.version === 3);
    await block();
    for (const replica of [u.first, second, across, late]) {
      assert.deepEqual(await entries(replica, newer), [['n', '3']]);
      assert.deepEqual(codes(replica), ['ok', 'ok', 'limit-exceeded', 'ok']);
    }
  });

  void test('who lacks the engine stops there, says which and what to do, and serves no more; its twin goes on', async () => {
    const u = await upgrading();
    const { contract, height, first, fill, running, codes, errors, now } = u;
    const lacking = createReplicaSet(u.olderOnly);
    const id = toHex(contract.id);
    lacking.onBlock(now());
    await until(() => lacking.size === 1);
    const replica = lacking.find(id);
    const step = async (...items: Bytes[]): Promise<void> => {
      u.fixture.block(...items);
      for (const one of running) await one.advance(now());
      lacking.onBlock(now());
    };
    await step(await fill(2_000));
    await replica.appliedTo(now());
    assert.deepEqual(codes(replica), ['ok']);
    while (now() < height) await step();
    await until(() => lacking.size === 0);
    assert.throws(() => lacking.find(id), { name: 'RuntimeError', code: 'not-serving' });
    await assert.rejects(replica.appliedTo(height), { code: 'not-serving' });
    assert.ok(
      errors.some((line) => line.includes('served no more') && line.includes(toHex(newerId ?? contract.id))),
    );
    assert.ok(errors.some((line) => line.includes('docs/OPERATIONS.md')));
    await assert.rejects(startReplica(u.olderOnly, contract), {
      name: 'RuntimeError',
      code: 'missing-engine',
    });
    await step(await fill(10));
    assert.deepEqual(codes(first), ['ok', 'ok']);
  });

  void test('who has the new one alone executes nothing from before it, and begins with a state from after it', async () => {
    const u = await upgrading();
    const { contract, height, fill, block, blocksTo, now, newerOnly } = u;
    await assert.rejects(startReplica(newerOnly, contract), { code: 'missing-engine' });
    await blocksTo(height - 2);
    await block(await fill(2_000));
    await blocksTo(height);
    await assert.rejects(startReplica(newerOnly, contract), { code: 'missing-engine' });
    await blocksTo(now() + 6);
    await until(() => contract.final !== undefined);
    const late = await u.start(newerOnly);
    await block(await fill(2_000));
    assert.deepEqual(u.codes(late), ['ok', 'limit-exceeded']);
    assert.deepEqual(u.codes(u.first), ['ok', 'limit-exceeded']);
  });

  void test('what lay still across it needs no old engine', async () => {
    const u = await upgrading();
    const { contract, height, fill, block, blocksTo, now, newerOnly } = u;
    await block(await fill(2_000));
    await blocksTo(now() + 6);
    await until(() => contract.final !== undefined);
    assert.ok(now() < height);
    await blocksTo(height);
    const late = await u.start(newerOnly);
    await block(await fill(7));
    assert.deepEqual(u.codes(late), ['ok', 'ok']);
  });

  void test('the members of a group go over with it', async () => {
    const u = await upgrading();
    const { fixture, chain, contract, height, first, send, block, blocksTo } = u;
    const hash = hashBytes(bundle);
    fixture.gatekeepers.content.set(toHex(hash), bundle);
    const code = { hash, cid: toHex(hash) };
    await block(chain.sign(OWNER, 'join', joinBody(contract.id, { code })));
    const member = toHex(contract.members[0]?.id ?? assert.fail());
    const fill = (bytes: number) =>
      send({ method: calledMethod(member, 'fill'), args: encodeCbor({ bytes }) });
    await block(await fill(2_000));
    await blocksTo(height);
    assert.ok(first.isMember(member));
    await block(await fill(2_000), await fill(3));
    assert.deepEqual(u.codes(first), ['ok', 'limit-exceeded', 'ok']);
    const last = first.outcomes.entries().at(-1) ?? assert.fail();
    assert.equal(decodeCbor(last.value), 'xxx');
  });

  void test('a decision is told once, and as an error to who lacks the engine', async () => {
    const u = await upgrading();
    const notice = createEngineNotice(u.olderOnly);
    for (let i = 0; i < 3; i++) notice();
    assert.equal(u.errors.filter((line) => line.includes('does not carry')).length, 1);
    createEngineNotice(u.both)();
    await u.blocksTo(u.height);
    // What is behind it now says nothing any more.
    createEngineNotice(u.newerOnly)();
    assert.equal(u.errors.filter((line) => line.includes('does not carry')).length, 1);
  });

  void test('without a decision a worker’s own engine counts, whichever it is', async () => {
    const fixture = await createWorkerFixture();
    const contract = await fixture.add(bundle);
    assert.ok(older && olderId && newer && newerId);
    for (const [engine, engineIdentity] of [
      [older, olderId],
      [newer, newerId],
    ] as const) {
      const context = { ...fixture.context, engine, engineIdentity };
      const replica = await startReplica(context, contract);
      assert.deepEqual(await engine.snapshot(replica.instance), []);
    }
  });
});
