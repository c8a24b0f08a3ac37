import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { decodeCbor, encodeCbor, type CborValue } from '../../base/cbor.ts';
import { toHex, utf8, type Bytes } from '../../base/bytes.ts';
import { until } from '../../base/testing.ts';
import { sealQuery, queryEnvelopeCodec } from '../../protocol/query.ts';
import { openQuestion } from '../../protocol/question.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import { entryKey, openEntry } from '../../protocol/release-entry.ts';
import { createTestSession } from '../../protocol/testing.ts';
import { fetchContractKeys, instanceName, type KeyedInstance } from './contract-key-client.ts';
import type { Engine } from './engine/engine.ts';
import { shareTestEngine } from './testing/shared-engine.ts';
import { scriptOf } from './engine/testing.ts';
import { createLeaseKeeper } from './lease-keeper.ts';
import type { RuntimeContext } from './ports.ts';
import { createQueryKeys } from './query-key.ts';
import { createQueryService } from './query-service.ts';
import { createReplica, type Replica } from './replica.ts';
import { createWorkerFixture, rotateKeys, senderTo, type WorkerFixture } from './testing.ts';

/** Gives its secret to whom the policy allows. */
const vault = scriptOf(
  '',
  `open(c, { policy, method }) {
     const asked = host.attempt(policy, method ?? 'decide', { account: c.caller });
     if (!asked.ok || asked.value.allowed !== true) host.fail('refused', asked.ok ? asked.value.reason : asked.code);
     host.release({ to: c.caller });
     return asked.value;
   },
   look(c, { policy }) { return host.attempt(policy, 'decide', { account: c.caller }); }`,
);
const policy = scriptOf(
  'set(c, { allowed }) { host.set("allowed", allowed); }',
  `decide(c, { account }) { return { allowed: host.get('allowed') ?? false, reason: 'not-yet', caller: c.caller, account }; },
   onwards(c) { return { allowed: false, reason: host.attempt('${'f0'.repeat(32)}', 'decide', {}).code }; }`,
);

void describe('a view of another group’s contract', () => {
  let engine: Engine;
  before(async () => {
    engine = await shareTestEngine();
  });
  after(() => engine.dispose());

  /** A vault and a policy that are no group; each has a worker's view of its own, both on one chain. */
  async function apart() {
    const fixture = await createWorkerFixture();
    const { contract: asking, context: base } = fixture;
    const answering = await fixture.add(utf8('the code of a policy'));
    const serve = async (entry: ContractEntry, bundle: Bytes, context: RuntimeContext) => {
      const keyed = await fetchContractKeys(context, entry);
      await engine.open(instanceName(keyed), bundle, []);
      const replica = createReplica(context, entry, keyed, undefined);
      await replica.advance(context.log.state().height);
      return { keyed, replica };
    };
    const theirs: RuntimeContext = { ...base, engine };
    const other = await serve(answering, policy, theirs);
    const door = { replica: other.replica, isAway: false, before: () => Promise.resolve() };
    const keys = createQueryKeys(base.network);
    const leases = createLeaseKeeper(theirs, keys);
    await leases.renew(0);
    const service = createQueryService(theirs, keys, () => door.replica);
    const asked: { envelope: Bytes; height: number }[] = [];
    const workers: RuntimeContext['workers'] = {
      lease: async () => leases.current(),
      async query(_endpoint, envelope) {
        if (door.isAway) throw new Error('nobody there');
        const { network } = base;
        const use = { network, time: base.log.state().time, generationOf: () => 0 };
        const { key } = queryEnvelopeCodec.decode(envelope);
        const heard = await openQuestion(
          envelope,
          queryEnvelopeCodec.decode(envelope),
          keys.seedOf(key) ?? assert.fail('a key that is held'),
          { ...use, committingOf: () => asking.committing.map(({ identity }) => identity) },
        );
        assert.ok(heard.kind === 'view');
        asked.push({ envelope, height: heard.view.height });
        await door.before();
        return service.answer(envelope);
      },
    };
    const ours: RuntimeContext = { ...base, engine, workers };
    const one = await serve(asking, vault, ours);
    const ownKeys = createQueryKeys(base.network);
    const queries = createQueryService(ours, ownKeys, () => one.replica);
    const session = createTestSession({ network: base.network, expires: base.log.state().time + 3_600_000 });
    let nonce = 0;
    const ask = async (method = 'open', args: Record<string, CborValue> = {}) => {
      const to = { network: base.network, contract: asking.id, queryKey: ownKeys.current(0).publicKey };
      const sealed = await sealQuery(to, session.signer, {
        ...{ session: session.certificate, about: 'contract', nonce: new Uint8Array(16).fill(++nonce) },
        ...{ notAfter: base.log.state().time + 60_000, method },
        args: encodeCbor({ policy: toHex(answering.id), ...args }),
      });
      const answer = await sealed.open(await queries.answer(sealed.envelope));
      return answer.ok ? decodeCbor(answer.value) : `${answer.code} ${answer.detail}`;
    };
    const send = senderTo(fixture, answering, other.keyed);
    /** The policy's owner says so, in a block that these have applied. */
    const set = async (allowed: boolean, who = [other.replica, one.replica]): Promise<void> => {
      fixture.block(await send({ method: 'set', args: encodeCbor({ allowed }) }));
      for (const replica of who) await replica.advance(base.log.state().height);
    };
    const labelsOf = (): Promise<unknown[]> => labelsIn([one, other], base.network, fixture);
    return {
      fixture,
      asking,
      answering,
      one,
      other,
      door,
      asked,
      service,
      ask,
      set,
      labelsOf,
      leases,
      account: toHex(session.account.identity),
    };
  }

  /** What each of the logs says, in the order of the logs. */
  async function labelsIn(
    served: readonly { keyed: KeyedInstance; replica: Replica }[],
    network: Bytes,
    { gatekeepers }: WorkerFixture,
  ): Promise<unknown[]> {
    const found = served.map(async ({ keyed, replica: { contract } }) => {
      const instance = keyed.instance.identity;
      const entries = gatekeepers.releases.entries(contract, { instance, epoch: keyed.epoch }, 0, 100);
      const opened = entries.map((logged, index) => {
        const place = { network, contract, epoch: keyed.epoch, instance, index };
        return openEntry(entryKey(keyed.secrets.audit, place), place, logged);
      });
      return (await Promise.all(opened)).map(({ caller, label }) => ({
        log: toHex(contract),
        caller,
        label,
      }));
    });
    return (await Promise.all(found)).flat();
  }

  void test('opens and refuses as the policy says, which is told who asks', async () => {
    const { ask, set, asking, account } = await apart();
    assert.equal(await ask(), 'refused not-yet');
    await set(true);
    const seen = { allowed: true, reason: 'not-yet', caller: toHex(asking.id), account };
    assert.deepEqual(await ask(), seen);
    assert.deepEqual(await ask('look'), { ok: true, value: seen });
    await set(false);
    assert.equal(await ask(), 'refused not-yet');
  });

  void test('every view is witnessed for the contract that gave it, under who asked and what', async () => {
    const { ask, set, labelsOf, asking, answering, account } = await apart();
    await set(true);
    assert.deepEqual(await labelsOf(), []);
    await ask();
    const [one, two] = [toHex(asking.id), toHex(answering.id)];
    const view = { log: two, caller: one, label: { view: 'decide', at: two } };
    const release = { log: one, caller: account, label: { to: account } };
    assert.deepEqual(await labelsOf(), [release, view, view]);
  });

  void test('behind its own barrier the vault asks again, for a state that has the barrier’s block', async () => {
    const { fixture, ask, set, asked } = await apart();
    await set(true);
    const { height } = fixture.context.log.state();
    assert.ok(typeof (await ask()) === 'object');
    assert.deepEqual(
      asked.map((one) => one.height),
      [0, height],
    );
  });

  void test('what the policy said before the barrier counts for nothing behind it', async () => {
    const { ask, set, asked, door } = await apart();
    await set(true);
    door.before = async () => {
      if (asked.length === 2) await set(false);
    };
    assert.equal(await ask(), 'refused not-yet');
    assert.equal(asked.length, 2);
  });

  void test('a policy’s worker that lags gives nothing until it has caught up, and then what is so now', async () => {
    const { fixture, ask, set, one, asked, door } = await apart();
    await set(true);
    // In the chain, and applied by nobody who answers.
    await set(false, [one.replica]);
    let isOver = false;
    const answer = ask('look').finally(() => (isOver = true));
    await until(() => asked.length === 1);
    for (let i = 0; i < 50; i++) await new Promise(setImmediate);
    assert.equal(isOver, false);
    await door.replica.advance(fixture.context.log.state().height);
    assert.match(JSON.stringify(await answer), /"allowed":false/);
  });

  void test('a clone of the policy’s worker that was keyed before gives nothing', async () => {
    const { fixture, answering, ask, set } = await apart();
    await set(true);
    assert.ok(typeof (await ask()) === 'object');
    await fetchContractKeys(fixture.context, answering);
    assert.equal(await ask(), 'refused view-unavailable');
  });

  void test('an answer signed by another contract’s key, or of a state too old, is none', async () => {
    const { ask, set, door, one, other } = await apart();
    await set(true);
    const { replica } = other;
    door.replica = { ...replica, keyed: one.keyed };
    assert.equal(await ask(), 'refused view-unavailable');
    door.replica = { ...replica, applied: () => ({ position: 3, time: 0 }) };
    assert.equal(await ask(), 'refused view-unavailable');
    door.replica = replica;
    assert.ok(typeof (await ask()) === 'object');
  });

  void test('while the asker’s keys are rotated both count; once a state under the new ones is final, these alone', async () => {
    const { fixture, ask, set, asking, one, other, leases } = await apart();
    await set(true);
    const { log } = fixture.context;
    await rotateKeys(fixture);
    await other.replica.advance(log.state().height);
    // Each block of this chain is six seconds later than the one before.
    await leases.renew(0);
    assert.equal(one.replica.keyed.epoch, 1);
    /** The answering one follows meanwhile: commitments come into blocks of their own. */
    const isRead = async (): Promise<boolean> => {
      const reading = ask('look');
      let isOver = false;
      void reading.finally(() => (isOver = true));
      await until(async () => {
        await other.replica.advance(log.state().height);
        return isOver;
      });
      return (JSON.stringify(await reading) ?? '').includes('"ok":true');
    };
    assert.equal(await isRead(), true);
    const behind = { ...one.replica };
    await one.replica.advance(log.state().height);
    await until(() => asking.final?.commitment.epoch === 2);
    for (const { replica } of [one, other]) await replica.advance(log.state().height);
    await leases.renew(0);
    assert.equal(await isRead(), true);
    one.replica = behind;
    assert.equal(await isRead(), false);
  });

  void test('without a worker that answers it stays closed; the owner’s other queries go on', async () => {
    const { fixture, ask, set, door, asked } = await apart();
    await set(true);
    door.isAway = true;
    assert.equal(await ask(), 'refused view-unavailable');
    assert.deepEqual(await ask('look'), { ok: false, code: 'view-unavailable', detail: '' });
    door.isAway = false;
    const before = asked.length;
    const worker = [...fixture.context.log.state().workers.values()][0] ?? assert.fail();
    worker.status = 'refused';
    assert.equal(await ask(), 'refused view-unavailable');
    assert.equal(asked.length, before, 'who is not admitted is never spoken to');
    worker.status = 'admitted';
    assert.ok(typeof (await ask()) === 'object');
  });

  void test('no such contract, its own id, and no such method are refusals like any other', async () => {
    const { ask, asking, asked } = await apart();
    assert.equal(await ask('open', { policy: 'ab'.repeat(32) }), 'refused unknown-contract');
    assert.equal(await ask('open', { policy: toHex(asking.id) }), 'refused reentrant-call');
    assert.equal(asked.length, 0);
    assert.equal(await ask('open', { method: 'missing' }), 'refused unknown-method');
  });

  void test('who answers a view sees nobody outside', async () => {
    const { ask } = await apart();
    assert.equal(await ask('open', { method: 'onwards' }), 'refused unknown-contract');
  });

  void test('a view is answered once', async () => {
    const { ask, set, asked, service } = await apart();
    await set(true);
    await ask();
    const [first] = asked;
    assert.ok(first);
    await assert.rejects(service.answer(first.envelope), { code: 'repeated-query' });
  });
});
