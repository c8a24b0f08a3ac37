import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { decodeCbor, encodeCbor } from '../../base/cbor.ts';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { until } from '../../base/testing.ts';
import { hashBytes } from '../../crypto/domain.ts';
import { calledMethod } from '../../protocol/called-method.ts';
import { joinBody, OWNER } from '../../protocol/reducer/testing.ts';
import { fetchContractKeys, instanceName } from './contract-key-client.ts';
import type { Engine } from './engine/engine.ts';
import { shareTestEngine } from './testing/shared-engine.ts';
import { scriptOf } from './engine/testing.ts';
import type { RuntimeContext } from './ports.ts';
import { createReplica } from './replica.ts';
import { fetchState } from './replica-store.ts';
import { codeIdentityOf } from './replica-state.ts';
import { createWorkerFixture, senderTo } from './testing.ts';

const root = scriptOf(
  'add(c, { ledger, n }) { host.set("asked", n); return host.call(ledger, "add", { n }); }',
);
const ledger = scriptOf(
  'add(c, { n }) { const sum = (host.get("sum") ?? 0) + n; host.set("sum", sum); return [sum, c.caller]; }',
);

void describe('the members of a group', () => {
  let engine: Engine;
  before(async () => {
    engine = await shareTestEngine();
  });
  after(() => engine.dispose());

  async function grouped() {
    const fixture = await createWorkerFixture();
    const { contract, gatekeepers } = fixture;
    const context: RuntimeContext = { ...fixture.context, engine };
    const begin = async () => {
      const keyed = await fetchContractKeys(context, contract);
      const restored = await fetchState(context, contract, keyed);
      await engine.open(instanceName(keyed), root, restored?.records.entries ?? []);
      return { keyed, replica: createReplica(context, contract, keyed, restored) };
    };
    const one = await begin();
    const send = senderTo(fixture, contract, one.keyed);
    const height = (): number => fixture.context.log.state().height;
    const block = async (...items: Bytes[]): Promise<void> => {
      fixture.block(...items);
      await one.replica.advance(height());
    };
    const join = async (code: Bytes): Promise<string> => {
      const hash = hashBytes(code);
      gatekeepers.content.set(toHex(hash), code);
      const body = joinBody(contract.id, { code: { hash, cid: toHex(hash) } });
      await block(gatekeepers.chain.sign(OWNER, 'join', body));
      return toHex(contract.members.at(-1)?.id ?? assert.fail('it joined'));
    };
    const call = async (method: string, args: object): Promise<unknown> => {
      await block(await send({ method, args: encodeCbor({ ...args }) }));
      const outcome = one.replica.outcomes.entries().at(-1);
      return outcome?.ok === true ? decodeCbor(outcome.value) : outcome?.code;
    };
    return { fixture, context, contract, begin, block, join, call, height, one };
  }

  void test('a member is called by the root, and from outside by its own name, from where it joined on', async () => {
    const { contract, join, call, one } = await grouped();
    const early = toHex(new Uint8Array(32).fill(7));
    assert.equal(await call(calledMethod(early, 'add'), { n: 1 }), 'unknown-contract');
    const id = await join(ledger);
    assert.ok(one.replica.isMember(id));
    assert.deepEqual(await call('add', { ledger: id, n: 5 }), [5, toHex(contract.id)]);
    const [sum, caller] = (await call(calledMethod(id, 'add'), { n: 2 })) as [number, string];
    assert.deepEqual([sum, caller.length], [7, 66]);
    assert.equal(await call(calledMethod(early, 'add'), { n: 1 }), 'unknown-contract');
  });

  void test('a command in the block before the join finds nobody', async () => {
    const { fixture, contract, begin, one, height } = await grouped();
    const send = senderTo(fixture, contract, one.keyed);
    const hash = hashBytes(ledger);
    fixture.gatekeepers.content.set(toHex(hash), ledger);
    const record = fixture.gatekeepers.chain.sign(
      OWNER,
      'join',
      joinBody(contract.id, { code: { hash, cid: toHex(hash) } }),
    );
    const calls = async () => send({ method: 'nothing', args: encodeCbor({}) });
    fixture.block(await calls());
    fixture.block(record);
    const id = toHex(contract.members[0]?.id ?? assert.fail('it joined'));
    fixture.block(await send({ method: calledMethod(id, 'add'), args: encodeCbor({ n: 1 }) }));
    // Two replicas that come to all of it late agree.
    const { replica: late } = await begin();
    for (const replica of [one.replica, late]) await replica.advance(height());
    const codes = one.replica.outcomes.entries().map(({ code }) => code);
    assert.deepEqual(codes, ['unknown-method', '']);
    assert.deepEqual(
      late.outcomes.entries().map(({ code }) => code),
      codes,
    );
  });

  void test('code that does not boot is no member, and the group goes on', async () => {
    const { join, call, one } = await grouped();
    const bad = await join(new TextEncoder().encode('throw 1'));
    assert.equal(one.replica.isMember(bad), false);
    assert.equal(await call('add', { ledger: bad, n: 1 }), 'callee-failed');
    const good = await join(ledger);
    assert.ok(Array.isArray(await call('add', { ledger: good, n: 1 })));
  });

  void test('a record that names other code, or none at all, does not stop the group; code that is away now does', async () => {
    const { fixture, contract, context, block, call, one, height } = await grouped();
    const { chain, content } = fixture.gatekeepers;
    const joining = (hash: Bytes, cid: string): Bytes =>
      chain.sign(OWNER, 'join', joinBody(contract.id, { code: { hash, cid } }));
    content.set('other', ledger);
    await block(joining(hashBytes(root), 'other'));
    const { get } = context.content;
    context.content.get = async (cid, max) => {
      if (cid === 'nonsense') throw new CodedError('bad-cid', 'no CID');
      return get(cid, max);
    };
    await block(joining(hashBytes(ledger), 'nonsense'));
    assert.deepEqual(
      contract.members.map(({ id }) => one.replica.isMember(toHex(id))),
      [false, false],
    );
    assert.equal(await call('nothing', {}), 'unknown-method');
    fixture.block(joining(hashBytes(ledger), 'away'));
    await assert.rejects(one.replica.advance(height()));
  });

  void test('a group is committed as one, and comes back with all its members', async () => {
    const { context, contract, begin, block, join, call, height } = await grouped();
    const before = codeIdentityOf(context, contract, 0);
    const id = await join(ledger);
    await call('add', { ledger: id, n: 4 });
    for (let i = 0; i < 6; i++) await block();
    await until(() => contract.final !== undefined);
    assert.notDeepEqual(contract.final?.commitment.code, before);
    const { replica } = await begin();
    await replica.advance(height());
    assert.ok(replica.isMember(id));
    assert.deepEqual(await call('add', { ledger: id, n: 3 }), [7, toHex(contract.id)]);
    await replica.advance(height());
    assert.deepEqual(await engine.snapshot(replica.instance), [
      [`\0${id}/sum`, '7'],
      ['asked', '3'],
    ]);
  });
});
