import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { toHex } from '../../base/bytes.ts';
import { decodeCbor, encodeCbor } from '../../base/cbor.ts';
import { until } from '../../base/testing.ts';
import { endOfBlock } from '../../protocol/position.ts';
import { gatekeepersOf } from '../../protocol/reducer/network-state.ts';
import { openReleaseReceipt } from '../../protocol/release-receipt.ts';
import { sealQuery } from '../../protocol/query.ts';
import { createTestSession, signerOf, type TestSession } from '../../protocol/testing.ts';
import { fetchContractKeys } from './contract-key-client.ts';
import { createQueryKeys, type QueryKeys } from './query-key.ts';
import { createQueryService, type QueryService } from './query-service.ts';
import { createReplica, type Replica } from './replica.ts';
import { answered, createWorkerFixture, type TestContract, type WorkerFixture } from './testing.ts';

void describe('answers that release secrets', () => {
  let fixture: WorkerFixture;
  let replica: Replica;
  let keys: QueryKeys;
  let queries: QueryService;
  let alice: TestSession;
  let honest: TestContract;
  let nonce = 0;

  before(async () => {
    fixture = await createWorkerFixture();
    const { context, contract } = fixture;
    replica = createReplica(context, contract, await fetchContractKeys(context, contract), undefined);
    await replica.advance(context.log.state().height);
    keys = createQueryKeys(context.network);
    queries = createQueryService(context, keys, () => replica);
    alice = createTestSession({ network: context.network, expires: context.log.state().time + 3_600_000 });
    honest = fixture.program.run;
  });
  beforeEach(() => {
    fixture.program.run = honest;
  });

  const ask = () => {
    const { context, contract } = fixture;
    const to = { network: context.network, contract: contract.id, queryKey: keys.current(0).publicKey };
    return sealQuery(to, alice.signer, {
      ...{ session: alice.certificate, about: 'contract', nonce: new Uint8Array(16).fill(++nonce) },
      ...{ notAfter: context.log.state().time + 60_000, method: 'read', args: encodeCbor({}) },
    });
  };
  const askedBy = ({ request }: Awaited<ReturnType<typeof ask>>) => ({
    ...{ network: fixture.context.network, contract: fixture.contract.id, request },
    ...{ worker: fixture.worker.identity.signer.identity, caller: toHex(alice.account.identity) },
  });
  const set = () => gatekeepersOf(fixture.context.log.state());

  void test('bring a receipt for this question: who, what, when, through whom, and on which state', async () => {
    fixture.program.run = () => answered('share', ['one', 'two']);
    const { position } = replica.applied();
    const asked = await ask();
    const answer = await asked.open(await queries.answer(asked.envelope));
    assert.equal(decodeCbor(answer.value), 'share');
    const { entries, witnesses, receipt } = await openReleaseReceipt(answer.witness, askedBy(asked), set());
    const { time } = fixture.context.log.state();
    const common = { time, position, request: asked.request, worker: askedBy(asked).worker };
    const caller = toHex(alice.account.identity);
    assert.deepEqual(entries, [
      { ...common, caller, label: 'one' },
      { ...common, caller, label: 'two' },
    ]);
    assert.deepEqual(witnesses, set().members);
    assert.ok(receipt.passes.every(({ height }) => answer.position >= endOfBlock(height)));
  });

  void test('are receipts for no other question, nor for somebody else', async () => {
    fixture.program.run = () => answered('share', ['one']);
    const [first, second] = [await ask(), await ask()];
    const answer = await first.open(await queries.answer(first.envelope));
    await assert.rejects(openReleaseReceipt(answer.witness, askedBy(second), set()), {
      code: 'wrong-binding',
    });
    const others = { ...askedBy(first), caller: toHex(signerOf(9).identity) };
    await assert.rejects(openReleaseReceipt(answer.witness, others, set()), { code: 'wrong-binding' });
    await openReleaseReceipt(answer.witness, askedBy(first), set());
  });

  void test('bring none where nothing is released, or the release is refused behind the barrier', async () => {
    const plain = await ask();
    assert.equal((await plain.open(await queries.answer(plain.envelope))).witness.length, 0);
    let calls = 0;
    fixture.program.run = () =>
      ++calls === 1
        ? answered('share', ['label'])
        : { ok: false, code: 'not-permitted', detail: '', cost: 1 };
    const refused = await ask();
    const answer = await refused.open(await queries.answer(refused.envelope));
    assert.deepEqual([answer.code, answer.witness.length], ['not-permitted', 0]);
  });

  void test('class 16: are as long as refusals', async () => {
    fixture.program.run = () => answered('x'.repeat(700), ['label']);
    const released = await queries.answer((await ask()).envelope);
    fixture.program.run = () => ({ ok: false, code: 'not-permitted', detail: '', cost: 1 });
    assert.equal((await queries.answer((await ask()).envelope)).length, released.length);
  });

  void test('class 14: a worker that is fed an old chain waits, and releases nothing before it has the newest block', async () => {
    fixture.program.run = () => answered('share', ['label']);
    const { send } = fixture.door;
    fixture.door.send = async (...args) => {
      fixture.door.send = send;
      // The gatekeeper knows a block that this worker’s host keeps from it.
      fixture.block();
      return send(...args);
    };
    const asked = await ask();
    let isAnswered = false;
    const answer = queries.answer(asked.envelope).then(async (bytes) => {
      isAnswered = true;
      return asked.open(bytes);
    });
    const { all } = fixture.gatekeepers.releases;
    const kept = all.length;
    await until(() => all.length > kept);
    // Another question goes through meanwhile: this worker answers, but releases nothing.
    fixture.program.run = honest;
    const plain = await ask();
    assert.ok((await plain.open(await queries.answer(plain.envelope))).ok);
    assert.equal(isAnswered, false);
    fixture.program.run = () => answered('share', ['label']);
    const { height } = fixture.context.log.state();
    await replica.advance(height);
    const { ok, position } = await answer;
    assert.deepEqual([ok, position >= endOfBlock(height)], [true, true]);
  });
});
