import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Bytes } from '../../base/bytes.ts';
import { bytes32, until } from '../../base/testing.ts';
import { COMMIT } from '../../protocol/called-method.ts';
import { OWNER } from '../../protocol/reducer/testing.ts';
import { createTestSession, signerOf } from '../../protocol/testing.ts';
import { fetchContractKeys, instanceName } from './contract-key-client.ts';
import type { Engine } from './engine/engine.ts';
import { shareTestEngine } from './testing/shared-engine.ts';
import { scriptOf } from './engine/testing.ts';
import type { RuntimeContext } from './ports.ts';
import { createReplica, type Replica } from './replica.ts';
import { createWorkerFixture, senderTo, type WorkerFixture } from './testing.ts';

/** A replica of the fixture's contract, on its stubbed engine or another one. */
async function replicaOn(fixture: WorkerFixture, changes: Partial<RuntimeContext> = {}) {
  const context = { ...fixture.context, ...changes };
  const keyed = await fetchContractKeys(context, fixture.contract);
  await context.engine.open(instanceName(keyed), counting, []);
  const replica = createReplica(context, fixture.contract, keyed, undefined);
  await replica.advance(context.log.state().height);
  return { context, keyed, replica };
}

const counting = scriptOf('count(c, a) { const n = (host.get("n") ?? 0) + 1; host.set("n", n); return n; }');
const codes = (replica: Replica): string[] => replica.outcomes.entries().map(({ code }) => code);

void describe('a replica on the real engine', () => {
  let engine: Engine;
  before(async () => {
    engine = await shareTestEngine();
  });
  after(() => engine.dispose());

  void test('arguments that nest too deep are refused alike everywhere, and the next command is served', async () => {
    const fixture = await createWorkerFixture();
    const { keyed, replica } = await replicaOn(fixture, { engine });
    const send = senderTo(fixture, fixture.contract, keyed);
    for (const depth of [1, 63, 64, 65, 66, 500, 2_500, 3_500, 4_000, 8_000, 10_000]) {
      const args = new Uint8Array(depth + 1).fill(0x81);
      args[depth] = 0;
      fixture.block(await send({ method: 'count', args }));
      await replica.advance(fixture.context.log.state().height);
      assert.equal(codes(replica).at(-1), depth > 64 ? 'bad-arguments' : '', `depth ${String(depth)}`);
    }
    fixture.block(await send({ method: 'count' }));
    await replica.advance(fixture.context.log.state().height);
    assert.equal(codes(replica).at(-1), '');
    assert.deepEqual(await engine.snapshot(replica.instance), [['n', '4']]);

    const other = await replicaOn(fixture, { engine });
    assert.deepEqual(other.replica.outcomes.entries(), replica.outcomes.entries());
    assert.deepEqual(await engine.snapshot(other.replica.instance), [['n', '4']]);
  });
});

/** A content store that can be out of reach. */
function portalOf({ context }: WorkerFixture) {
  const portal = { isAway: false, tries: 0 };
  const content: RuntimeContext['content'] = {
    ...context.content,
    async putBlocks(blocks) {
      portal.tries += 1;
      if (portal.isAway) throw new Error('the portal is away');
      await context.content.putBlocks(blocks);
    },
  };
  return { portal, content };
}

async function committing() {
  const fixture = await createWorkerFixture();
  const { portal, content } = portalOf(fixture);
  const { keyed, replica } = await replicaOn(fixture, { content });
  const send = senderTo(fixture, fixture.contract, keyed);
  const block = async (...items: Bytes[]): Promise<void> => {
    fixture.block(...items);
    await replica.advance(fixture.context.log.state().height);
  };
  const version = () => fixture.contract.final?.commitment.version ?? 0;
  return { fixture, keyed, portal, send, block, version };
}

void test('a command leads to a commitment; the next one to the next', async () => {
  const { portal, send, block, version } = await committing();
  for (const expected of [1, 2, 3]) {
    await block(await send());
    for (let i = 0; i < 6; i++) await block();
    await until(() => version() === expected);
    for (let i = 0; i < 6; i++) await block();
    assert.equal(portal.tries, expected);
  }
});

void test('the owner’s demand has the state committed with its own block; a stranger’s asks for nothing', async () => {
  const { fixture, keyed, portal, send, block, version } = await committing();
  await block(await send({ method: COMMIT }));
  for (let i = 0; i < 12; i++) await block();
  assert.equal(portal.tries, 0);
  const { log, network } = fixture.context;
  const grant = { network, expires: log.state().time + 3_600_000, session: signerOf(3).identity };
  const own = { ...createTestSession(grant, OWNER), signer: signerOf(3) };
  const demand = senderTo(fixture, fixture.contract, keyed, own);
  await block(await demand({ method: COMMIT }));
  await block();
  await until(() => version() === 1);
});

void test('a portal that is away for long loses no commitment: it follows when the portal is back', async () => {
  const { portal, send, block, version } = await committing();
  portal.isAway = true;
  await block(await send());
  // Blocks are six seconds apart, and the pauses double up to a minute.
  for (let i = 0; i < 60; i++) await block(await send());
  assert.ok(portal.tries > 7 && portal.tries < 15, `${String(portal.tries)} tries`);
  portal.isAway = false;
  for (let i = 0; i < 30; i++) await block();
  await until(() => version() === 2);
});

void test('commands that are refused do not have the state written; one that succeeds does', async () => {
  const { fixture, portal, send, block, version } = await committing();
  const honest = fixture.program.run;
  fixture.program.run = () => ({ ok: false, code: 'not-permitted', detail: '', cost: 1 });
  for (let i = 0; i < 10; i++) await block(await send());
  assert.equal(portal.tries, 0);
  fixture.program.run = honest;
  await block(await send());
  for (let i = 0; i < 6; i++) await block();
  await until(() => version() === 1);
});

void test('who waits for a replica that is closed is told to ask again', async () => {
  const fixture = await createWorkerFixture();
  const { replica } = await replicaOn(fixture);
  const height = fixture.context.log.state().height;
  await replica.appliedTo(height);
  const waiting = [
    replica.appliedTo(height + 5),
    replica.outcomes.wait(bytes32(1), new AbortController().signal),
  ];
  const refusals = waiting.map((promise) => assert.rejects(promise, { code: 'not-serving' }));
  await replica.close();
  await Promise.all(refusals);
  await assert.rejects(replica.appliedTo(height + 5), { code: 'not-serving' });
  await assert.rejects(replica.advance(height + 1), { code: 'not-serving' });
});

void test('a replica that failed is not gone on from: its commands wait for another one', async () => {
  const fixture = await createWorkerFixture();
  const { keyed, replica } = await replicaOn(fixture);
  const honest = fixture.program.run;
  let calls = 0;
  fixture.program.run = (...args) => {
    if (++calls === 1) throw new Error('the engine failed');
    return honest(...args);
  };
  fixture.block(await senderTo(fixture, fixture.contract, keyed)());
  const { height } = fixture.context.log.state();
  const refused = [replica.advance(height), replica.advance(height)];
  const failures = refused.map((promise) => assert.rejects(promise, { message: 'the engine failed' }));
  await Promise.all(failures);
  assert.equal(calls, 1);
  assert.deepEqual(replica.outcomes.entries(), []);
  assert.deepEqual(codes((await replicaOn(fixture)).replica), ['']);
});
