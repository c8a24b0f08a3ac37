import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fromHex, toHex, type Bytes } from '../../base/bytes.ts';
import { encodeCbor } from '../../base/cbor.ts';
import { bytes32, until } from '../../base/testing.ts';
import type { Signer } from '../../crypto/signing.ts';
import {
  MESSAGE_LIFE,
  sealAcknowledgement,
  sealMessage,
  type MessageFields,
} from '../../protocol/message.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import { signerOf } from '../../protocol/testing.ts';
import { fetchContractKeys, instanceName, type KeyedInstance } from './contract-key-client.ts';
import type { Engine } from './engine/engine.ts';
import { shareTestEngine } from './testing/shared-engine.ts';
import { scriptOf } from './engine/testing.ts';
import { MOST_OF_STREAM } from './outbox.ts';
import type { RuntimeContext } from './ports.ts';
import { createReplica, type Replica } from './replica.ts';
import { createReplicaStore, fetchState, type RestoredState } from './replica-store.ts';
import { createWorkerFixture, rotateKeys, senderTo } from './testing.ts';

const code = scriptOf(
  `tell(c, { to, words }) { for (const word of words) host.send(to, 'take', { word }); },
   bounce(c, { to, left }) { host.set('left', left); host.send(to, 'bounce', { to: c.contract, left: left - 1 }); },
   take(c, { word }) {
     if (word === 'nonsense') host.fail('refused', '');
     host.set('pages', [...(host.get('pages') ?? []), [c.caller, word]]);
   }`,
);

type Side = {
  entry: ContractEntry;
  keyed: KeyedInstance;
  replica: Replica;
  id: string;
  send: ReturnType<typeof senderTo>;
};

void describe('messages between two groups', () => {
  let engine: Engine;
  before(async () => {
    engine = await shareTestEngine();
  });
  after(() => engine.dispose());

  async function sideOf(
    context: RuntimeContext,
    fixture: Awaited<ReturnType<typeof createWorkerFixture>>,
    entry: ContractEntry,
    isRestored = false,
  ): Promise<Side> {
    const keyed = await fetchContractKeys(context, entry);
    const restored: RestoredState | undefined = isRestored
      ? await fetchState(context, entry, keyed)
      : undefined;
    await engine.open(instanceName(keyed), code, restored?.records.entries ?? []);
    const replica = createReplica(context, entry, keyed, restored);
    await replica.advance(context.log.state().height);
    return { entry, keyed, replica, id: toHex(entry.id), send: senderTo(fixture, entry, keyed) };
  }

  /** Contract A and contract B on one worker; what their couriers post waits in `fixture.posted`. */
  async function pair() {
    const fixture = await createWorkerFixture();
    const context = { ...fixture.context, engine };
    const a = await sideOf(context, fixture, fixture.contract);
    const b = await sideOf(context, fixture, await fixture.add(new TextEncoder().encode('another stub')));
    const sides = [a, b];
    const block = async (...items: Bytes[]): Promise<void> => {
      fixture.block(...items);
      for (const { replica } of sides) await replica.advance(context.log.state().height);
    };
    const tell = async (...words: string[]): Promise<void> =>
      block(await a.send({ method: 'tell', args: encodeCbor({ to: b.id, words }) }));
    /** Takes what was posted, once it is so many envelopes. */
    const posted = async (count: number): Promise<Bytes[]> => {
      await until(() => {
        // Commitments come into blocks of their own meanwhile.
        for (const { replica } of sides) void replica.advance(context.log.state().height);
        return fixture.posted.length >= count;
      });
      assert.equal(fixture.posted.length, count);
      return fixture.posted.splice(0);
    };
    const pages = async (of = b): Promise<unknown> => {
      const entries = await engine.snapshot(of.replica.instance);
      return JSON.parse(entries.find(([key]) => key === 'pages')?.[1] ?? '[]');
    };
    const told = (...words: string[]) => words.map((word) => [a.id, word]);
    const sealingTo = ({ entry }: Side) => ({
      ...{ network: context.network, contract: entry.id, epoch: 1 },
      sealing: entry.keys?.value.sealing ?? assert.fail('keys'),
    });
    const forged = (changes: Partial<MessageFields> = {}, by: Signer = a.keyed.secrets.committing, to = b) =>
      sealMessage(sealingTo(to), by, {
        ...{ from: fromHex(a.id), to: fromHex(b.id), seq: 1, after: 0, depth: 1, method: 'take' },
        ...{ until: context.log.state().time + MESSAGE_LIFE, args: encodeCbor({ word: 'forged' }) },
        ...changes,
      });
    return { fixture, context, a, b, block, tell, posted, pages, told, forged, sealingTo };
  }

  void test('go to the other group, in order, and are acknowledged', async () => {
    const { a, tell, posted, block, pages, told } = await pair();
    await tell('one', 'two');
    await tell('three');
    const messages = await posted(3);
    await block(...messages);
    assert.deepEqual(await pages(), told('one', 'two', 'three'));
    const [ack = assert.fail()] = await posted(1);
    await block(ack);
    // Nothing is left to be posted again, and the acknowledgement again changes nothing.
    await block(ack);
    for (let i = 0; i < 10; i++) await block();
    assert.equal((await posted(0)).length, 0);
    assert.equal(a.replica.outcomes.entries().length, 2);
  });

  void test('are executed once, however often and in whatever order they are posted', async () => {
    const { tell, posted, block, pages, told } = await pair();
    await tell('one', 'two', 'three');
    const [one = assert.fail(), two = assert.fail(), three = assert.fail()] = await posted(3);
    await block(three, two);
    assert.deepEqual(await pages(), []);
    await block(one, three, two, one);
    assert.deepEqual(await pages(), told('one', 'two'));
    await block(three, one, two, three);
    assert.deepEqual(await pages(), told('one', 'two', 'three'));
    assert.ok((await posted(2)).length > 0);
  });

  void test('a method that fails uses its message up, and the next one comes', async () => {
    const { tell, posted, block, pages, told } = await pair();
    await tell('nonsense', 'sense');
    await block(...(await posted(2)));
    assert.deepEqual(await pages(), told('sense'));
    await posted(1);
  });

  void test('that are forged leave no trace; the genuine one is executed', async () => {
    const { a, b, tell, posted, block, pages, told, forged, context, sealingTo } = await pair();
    const other = b.keyed.secrets.committing;
    const far = context.log.state().time + MESSAGE_LIFE + 600_000;
    const forgeries = [
      await forged({}, other),
      await forged({}, signerOf(9)),
      await forged({ from: fromHex(b.id) }),
      await forged({ from: bytes32(0x99) }),
      await forged({ to: bytes32(0x99) }),
      await forged({ to: fromHex(a.id) }),
      await forged({ seq: 0 }),
      await forged({ seq: 3, after: 3 }),
      await forged({ until: context.log.state().time }),
      await forged({ until: far }),
    ];
    await block(...forgeries);
    assert.deepEqual(await pages(), []);
    await tell('genuine');
    const [message = assert.fail()] = await posted(1);
    await block(
      await sealAcknowledgement(sealingTo(a), a.keyed.secrets.committing, {
        from: fromHex(a.id),
        to: fromHex(b.id),
        seq: 9,
      }),
    );
    await block(...forgeries, message);
    assert.deepEqual(await pages(), told('genuine'));
    await block(...(await posted(1)));
  });

  void test('stay until the very receiver acknowledges them', async () => {
    const { a, b, tell, posted, block, sealingTo } = await pair();
    await tell('lost');
    await posted(1);
    const ack = { from: fromHex(a.id), to: fromHex(b.id), seq: 1 };
    await block(
      await sealAcknowledgement(sealingTo(a), a.keyed.secrets.committing, ack),
      await sealAcknowledgement(sealingTo(a), b.keyed.secrets.committing, { ...ack, to: fromHex(a.id) }),
      await sealAcknowledgement(sealingTo(b), b.keyed.secrets.committing, ack),
    );
    // Blocks are six seconds apart.
    for (let i = 0; i < 6; i++) await block();
    await posted(1);
    await block(await sealAcknowledgement(sealingTo(a), b.keyed.secrets.committing, ack));
    for (let i = 0; i < 30; i++) await block();
    await posted(0);
  });

  void test('to nobody are dropped at once; to a full outbox the command fails and leaves nothing', async () => {
    const { a, block, tell, posted, fixture } = await pair();
    await block(await a.send({ method: 'tell', args: encodeCbor({ to: '77'.repeat(32), words: ['x'] }) }));
    await tell('one');
    await posted(1);
    for (let i = 0; i < MOST_OF_STREAM / 16 - 1; i++) await tell(...Array.from({ length: 16 }, () => 'w'));
    await tell(...Array.from({ length: 15 }, () => 'w'));
    await tell('one too many');
    assert.equal(a.replica.outcomes.entries().at(-1)?.code, 'outbox-full');
    // To itself there is room.
    await block(await a.send({ method: 'tell', args: encodeCbor({ to: a.id, words: ['x'] }) }));
    assert.equal(a.replica.outcomes.entries().at(-1)?.code, '');
    fixture.posted.splice(0);
  });

  void test('that lead to each other come to an end', async () => {
    const { a, b, block, posted } = await pair();
    await block(await a.send({ method: 'bounce', args: encodeCbor({ to: b.id, left: 100 }) }));
    await block(...(await posted(1)));
    // With each message that was executed go its acknowledgement and the next one.
    for (let i = 0; i < 7; i++) await block(...(await posted(2)));
    await block(...(await posted(1)));
    await posted(0);
    const left = async (of: Side) =>
      (await engine.snapshot(of.replica.instance)).find(([key]) => key === 'left')?.[1];
    // Eight messages led to each other, the last of which could send none and left nothing.
    assert.deepEqual([await left(a), await left(b)], ['94', '93']);
  });

  void test('are posted anew where the keys of the receiver or of the sender are rotated', async () => {
    const { fixture, a, b, block, tell, posted, pages, told } = await pair();
    const acknowledged = async (): Promise<void> => block(...(await posted(1)));
    await tell('one');
    const late = await posted(1);
    await rotateKeys({ ...fixture, contract: b.entry });
    await block();
    const anew = await posted(1);
    // Sealed to an epoch that ended.
    await block(...late);
    assert.deepEqual(await pages(), []);
    await block(...anew);
    assert.deepEqual(await pages(), told('one'));
    await acknowledged();

    await tell('two');
    const signedBefore = await posted(1);
    await rotateKeys({ ...fixture, contract: a.entry });
    await block();
    const signedAnew = await posted(1);
    // Signed by a key that counts no more.
    await block(...signedBefore);
    assert.deepEqual(await pages(), told('one'));
    await block(...signedAnew);
    assert.deepEqual(await pages(), told('one', 'two'));
    await acknowledged();
    await posted(0);
  });

  void test('and their turns come back from a commitment', async () => {
    const { fixture, context, a, b, block, tell, posted, pages, told } = await pair();
    await tell('one', 'two');
    const messages = await posted(2);
    await block(messages[0] ?? assert.fail());
    await posted(1);
    for (let i = 0; i < 4; i++) await block();
    await until(() => a.entry.final !== undefined && b.entry.final !== undefined);
    await a.replica.close();
    await b.replica.close();
    fixture.posted.splice(0);
    const again = await sideOf(context, fixture, b.entry, true);
    await sideOf(context, fixture, a.entry, true);
    // Nobody acknowledged anything, so both are posted once more.
    const reposted = await posted(2);
    fixture.block(messages[0] ?? assert.fail(), ...reposted);
    await again.replica.advance(context.log.state().height);
    assert.deepEqual(await pages(again), told('one', 'two'));
    const store = createReplicaStore(context, a.entry, a.keyed, await fetchState(context, a.entry, a.keyed));
    assert.deepEqual(
      store.outbox.waiting().map(({ seq, to }) => [seq, to]),
      [
        [1, b.id],
        [2, b.id],
      ],
    );
    assert.equal(store.outbox.next(), 3);
    // Who executes everything from the beginning comes to the states that were made final, or would be refused.
    for (const { entry } of [a, b]) await sideOf(context, fixture, entry);
  });
});
