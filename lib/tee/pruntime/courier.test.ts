import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, toHex, utf8, type Bytes } from '../../base/bytes.ts';
import { until } from '../../base/testing.ts';
import { envelopeCodec } from '../../protocol/command.ts';
import { openContent, type Message } from '../../protocol/message.ts';
import { joinBody, OWNER } from '../../protocol/reducer/testing.ts';
import { signerOf } from '../../protocol/testing.ts';
import { fetchContractKeys } from './contract-key-client.ts';
import { createCourier } from './courier.ts';
import { PATIENCE } from './deliveries.ts';
import { createOutbox } from './outbox.ts';
import { createWorkerFixture, type WorkerFixture } from './testing.ts';

const others = [signerOf(0x91), signerOf(0x92)].map(({ identity }) => identity);

/** The courier of one contract, whose assignment has this worker in some place; and another contract to send to. */
async function courierAt(place: number | undefined) {
  const fixture = await createWorkerFixture();
  const { contract, context, gatekeepers } = fixture;
  const other = await fixture.add(utf8('the code of another stub'));
  const keyed = await fetchContractKeys(context, contract);
  const assigned = contract.assigned ?? assert.fail('it is assigned');
  const me = context.identity.signer.identity;
  const workers = place === undefined ? others : [...others.slice(0, place), me, ...others.slice(place)];
  contract.assigned = { ...assigned, workers };
  const outbox = createOutbox();
  const courier = createCourier(context, contract, { keyed, outbox });
  const { chain } = gatekeepers;
  const [from, to] = [toHex(contract.id), toHex(other.id)];
  const send = (address = to): void => {
    const by = { position: 1, time: chain.state.time, depth: 0 };
    outbox.add([{ from, to: address, method: 'take', args: null }], by);
  };
  const received = (seq: number): Message => ({
    ...{ v: 1, kind: 'message', from: other.id, to: contract.id, seq, after: 0, until: 0, depth: 1 },
    ...{ method: 'take', args: new Uint8Array(), sig: new Uint8Array(64) },
  });
  return { fixture, courier, send, received, outbox, other };
}

/** What a round has posted once it is done. Rounds come one after another, so a second one tells when. */
async function postedBy({ posted }: WorkerFixture, round: () => void, count: number): Promise<Bytes[]> {
  round();
  await until(() => posted.length >= count);
  for (let i = 0; i < 20; i++) await Promise.resolve();
  assert.equal(posted.length, count);
  return posted.splice(0);
}

/** Folds blocks until so many milliseconds of the log's time are over; they are six seconds apart. */
const pass = (fixture: WorkerFixture, milliseconds: number): void => {
  for (let time = 0; time < milliseconds; time += 6_000) fixture.block();
};

void test('the first replica of the assignment posts and acknowledges at once', async () => {
  const { fixture, courier, send, received } = await courierAt(0);
  send();
  assert.equal((await postedBy(fixture, courier.round, 1)).length, 1);
  courier.acknowledge(received(1), false, fixture.context.log.state().time);
  assert.equal((await postedBy(fixture, courier.round, 1)).length, 1);
  await postedBy(fixture, courier.round, 0);
});

void test('the next one posts what the first one did not bring through, and acknowledges what comes again', async () => {
  const { fixture, courier, send, received, outbox } = await courierAt(1);
  send();
  courier.acknowledge(received(1), false, fixture.context.log.state().time);
  await postedBy(fixture, courier.round, 0);
  pass(fixture, PATIENCE);
  assert.equal((await postedBy(fixture, courier.round, 1)).length, 1);
  courier.acknowledge(received(1), true, fixture.context.log.state().time);
  assert.equal((await postedBy(fixture, courier.round, 1)).length, 1);
  send();
  const [waiting = assert.fail()] = outbox.waiting();
  outbox.acknowledge({ ...waiting, seq: 2 });
  pass(fixture, 10 * PATIENCE);
  await postedBy(fixture, courier.round, 0);
});

void test('a worker that the contract is not assigned to posts nothing', async () => {
  const { fixture, courier, send, received } = await courierAt(undefined);
  send();
  courier.acknowledge(received(1), true, fixture.context.log.state().time);
  pass(fixture, 10 * PATIENCE);
  await postedBy(fixture, courier.round, 0);
});

void test('what could not be posted is tried again', async () => {
  const { fixture, courier, send } = await courierAt(0);
  const post = fixture.context.envelopes.post;
  let failures = 0;
  fixture.context.envelopes.post = async () => {
    failures += 1;
    throw new Error('the chain is away');
  };
  send();
  courier.round();
  await until(() => failures === 1);
  fixture.context.envelopes.post = post;
  pass(fixture, 30_000);
  assert.equal((await postedBy(fixture, courier.round, 1)).length, 1);
});

void test('a member is reached through its root; who has no keys yet, once there are some', async () => {
  const { fixture, courier, send, other } = await courierAt(0);
  const { chain } = fixture.gatekeepers;
  chain.block(chain.sign(OWNER, 'join', joinBody(other.id)));
  const member = other.members.at(-1)?.id ?? assert.fail('it joined');
  const { keys } = other;
  other.keys = undefined;
  send(toHex(member));
  await postedBy(fixture, courier.round, 0);
  other.keys = keys;
  const [bytes = assert.fail()] = await postedBy(fixture, courier.round, 1);
  const envelope = envelopeCodec.decode(bytes);
  assert.deepEqual(envelope.contract, other.id);
  const { secrets } = await fetchContractKeys(fixture.context, other);
  const content = await openContent(envelope, secrets.sealing.seed);
  assert.ok(content.kind === 'message');
  assert.deepEqual(content.message.to, fromHex(toHex(member)));
});
