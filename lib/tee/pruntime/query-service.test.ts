import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { decodeCbor, encodeCbor } from '../../base/cbor.ts';
import { bytes32 } from '../../base/testing.ts';
import { commandHash, sealCommand } from '../../protocol/command.ts';
import { openReceipt } from '../../protocol/receipt.ts';
import { sealQuery, type QueryFields } from '../../protocol/query.ts';
import { createTestSession, OTHER_CONTRACT, signerOf, type TestSession } from '../../protocol/testing.ts';
import { MAX_SESSION_AHEAD } from '../../protocol/session.ts';
import { fetchContractKeys } from './contract-key-client.ts';
import { EngineError } from './engine/errors.ts';
import { createQueryKeys, type QueryKeys } from './query-key.ts';
import { createQueryService, type QueryService } from './query-service.ts';
import { createReplica, type Replica } from './replica.ts';
import { RuntimeError } from './runtime-error.ts';
import { answered, createWorkerFixture, type TestContract, type WorkerFixture } from './testing.ts';

void describe('the query service', () => {
  let fixture: WorkerFixture;
  let replica: Replica;
  let keys: QueryKeys;
  let queries: QueryService;
  let alice: TestSession;
  let honest: TestContract;

  before(async () => {
    fixture = await createWorkerFixture();
    const { context, contract } = fixture;
    replica = createReplica(context, contract, await fetchContractKeys(context, contract), undefined);
    await replica.advance(context.log.state().height);
    keys = createQueryKeys(context.network);
    queries = createQueryService(context, keys, (id) => {
      if (id !== replica.id) throw new RuntimeError('not-serving', 'not here');
      return replica;
    });
    alice = createTestSession({ network: context.network, expires: context.log.state().time + 3_600_000 });
    honest = fixture.program.run;
  });
  beforeEach(() => {
    fixture.program.run = honest;
  });

  let nonce = 0;
  const ask = (
    changes: Partial<QueryFields> = {},
    session = alice,
    contract = fixture.contract.id,
    queryKey = keys.current(0).publicKey,
  ) =>
    sealQuery({ network: fixture.context.network, contract, queryKey }, session.signer, {
      session: session.certificate,
      about: 'contract',
      nonce: new Uint8Array(16).fill(++nonce),
      notAfter: fixture.context.log.state().time + 60_000,
      method: 'read',
      args: encodeCbor({}),
      ...changes,
    });

  const answerOf = async (asked: Awaited<ReturnType<typeof ask>>) =>
    asked.open(await queries.answer(asked.envelope));

  void test('a query is answered with where the state stands', async () => {
    const answer = await answerOf(await ask());
    assert.deepEqual([answer.ok, decodeCbor(answer.value), answer.root], [true, 'read', bytes32(0)]);
    assert.equal(answer.position, replica.applied().position);
    assert.deepEqual(answer.admission, replica.keyed.secrets.admission);
  });

  void test('a query is answered once', async () => {
    const asked = await ask();
    await answerOf(asked);
    await assert.rejects(queries.answer(asked.envelope), { name: 'RuntimeError', code: 'repeated-query' });
    await answerOf(await ask());
  });

  void test('a key that is not held, a contract that is not served, and bytes that are no query', async () => {
    const { publicKey } = createQueryKeys(fixture.context.network).current(0);
    await assert.rejects(queries.answer((await ask({}, alice, fixture.contract.id, publicKey)).envelope), {
      code: 'unknown-key',
    });
    await assert.rejects(queries.answer((await ask({}, alice, OTHER_CONTRACT)).envelope), {
      code: 'not-serving',
    });
    await assert.rejects(queries.answer(encodeCbor({ v: 1 })), { code: 'wrong-shape' });
  });

  void test('a refusal of the contract travels sealed, and brings no admission key', async () => {
    fixture.program.run = () => ({ ok: false, code: 'not-permitted', detail: 'no', cost: 1 });
    const answer = await answerOf(await ask());
    assert.deepEqual(
      [answer.ok, answer.code, answer.value.length, answer.admission.length],
      [false, 'not-permitted', 0, 0],
    );
  });

  void test('an answer to somebody whom the contract does not call its own brings no admission key', async () => {
    for (const admits of [false, true]) {
      fixture.program.run = () => answered('read', [], admits);
      const answer = await answerOf(await ask());
      assert.deepEqual([answer.ok, answer.admission.length], [true, admits ? 32 : 0]);
    }
  });

  void test('arguments that are not canonical never reach the contract', async () => {
    fixture.program.run = () => assert.fail('the contract was asked');
    const answer = await answerOf(await ask({ args: Uint8Array.of(0x18, 0x01) }));
    assert.equal(answer.code, 'bad-arguments');
  });

  void test('a release is witnessed first: without a witness there is no answer', async () => {
    fixture.program.run = () => answered('share', ['label']);
    const { all: entries } = fixture.gatekeepers.releases;
    const kept = entries.length;
    assert.equal(decodeCbor((await answerOf(await ask())).value), 'share');
    assert.equal(entries.length, kept + 1);
    const { send } = fixture.door;
    fixture.door.send = async () => {
      throw new Error('cut off');
    };
    await assert.rejects(queries.answer((await ask()).envelope), { message: 'cut off' });
    fixture.door.send = send;
  });

  void test('who was permitted before the barrier and is not behind it gets nothing', async () => {
    let calls = 0;
    fixture.program.run = () =>
      ++calls === 1
        ? answered('share', ['label'])
        : { ok: false, code: 'not-permitted', detail: '', cost: 1 };
    const answer = await answerOf(await ask());
    assert.deepEqual([calls, answer.ok, answer.code], [2, false, 'not-permitted']);
  });

  void test('what was not witnessed is not released', async () => {
    let calls = 0;
    fixture.program.run = () => answered('share', [`label ${String(++calls)}`]);
    const answer = await answerOf(await ask());
    assert.deepEqual([answer.ok, answer.code], [false, 'release-changed']);
  });

  void test('the answer names a state that is no newer than the one that it comes from', async () => {
    const { context, block } = fixture;
    const before = replica.applied().position;
    const { query } = context.engine;
    context.engine.query = async (...args) => {
      context.engine.query = query;
      const outcome = await query(...args);
      block();
      await replica.advance(context.log.state().height);
      return outcome;
    };
    assert.equal((await answerOf(await ask())).position, before);
    assert.ok((await answerOf(await ask())).position > before);
  });

  void test('an engine that failed is no refusal of the contract: the client is told to ask again', async () => {
    const failing = (code: 'not-open' | 'watchdog' | 'busy') => () => {
      throw new EngineError(code, 'out of luck');
    };
    for (const code of ['not-open', 'watchdog'] as const) {
      fixture.program.run = failing(code);
      await assert.rejects(queries.answer((await ask()).envelope), { code: 'not-serving' });
    }
    fixture.program.run = failing('busy');
    await assert.rejects(queries.answer((await ask()).envelope), { code: 'busy' });
    fixture.program.run = honest;
    assert.ok((await answerOf(await ask())).ok);
  });

  async function execute(
    session: TestSession,
    method: string,
    counter: number,
    lifetime = 60_000,
    { epoch = replica.keyed.epoch, admission = replica.keyed.secrets.admission } = {},
  ): Promise<Bytes> {
    const { context, contract, block } = fixture;
    const { secrets } = replica.keyed;
    const to = { network: context.network, contract: contract.id, epoch, sealing: secrets.sealing.publicKey };
    const fields = {
      session: session.certificate,
      counter,
      notAfter: context.log.state().time + lifetime,
      method,
      args: encodeCbor({}),
    };
    const envelope = await sealCommand(to, session.signer, fields, admission);
    block(envelope);
    await replica.advance(context.log.state().height);
    return envelope;
  }

  void test('a receipt goes to who sent the command, and to others it does not exist', async () => {
    const command = commandHash(await execute(alice, 'write', 1));
    const asked = (session: TestSession) =>
      ask({ about: 'receipt', method: 'receipt', args: encodeCbor(command) }, session);
    const { network, identity } = fixture.context;
    const mine = await answerOf(await asked(alice));
    const expected = { network, contract: fixture.contract.id, command, worker: identity.signer.identity };
    const receipt = openReceipt(mine.value, expected);
    assert.deepEqual([receipt.ok, decodeCbor(receipt.value)], [true, 'write']);
    const mallory = createTestSession(
      { network, expires: fixture.context.log.state().time + 3_600_000 },
      signerOf(0x66),
    );
    const theirs = await answerOf(await asked(mallory));
    assert.deepEqual([theirs.ok, theirs.code, theirs.admission.length], [false, 'no-receipt', 0]);
    const nonsense = await answerOf(
      await ask({ about: 'receipt', method: 'receipt', args: encodeCbor('x') }),
    );
    assert.equal(nonsense.code, 'bad-arguments');
  });

  void test('who asks for the receipt of an envelope that was passed over is told why, at once', async () => {
    const counter = 2;
    const codeOf = async (how: Parameters<typeof execute>[4]): Promise<string> => {
      const command = commandHash(await execute(alice, 'write', counter, 60_000, how));
      const args = encodeCbor(command);
      return (await answerOf(await ask({ about: 'receipt', method: 'receipt', args }))).code;
    };
    assert.equal(await codeOf({ epoch: 0 }), 'epoch-closed');
    assert.equal(await codeOf({ admission: bytes32(9) }), 'bad-tag');
    // The twin, under the counter that neither used up.
    assert.equal(await codeOf({}), '');
  });

  void test('a command counts once: posted again by anybody, or with a lower counter, it leaves no trace', async () => {
    const ran: string[] = [];
    fixture.program.run = (_kind, method, _args, caller) => {
      ran.push(`${method} by ${caller === toHex(alice.account.identity) ? 'alice' : 'other'}`);
      return answered(method);
    };
    const envelope = await execute(alice, 'first', 10);
    fixture.block(envelope, envelope);
    await replica.advance(fixture.context.log.state().height);
    await execute(alice, 'withheld', 9);
    await execute(alice, 'second', 11);
    assert.deepEqual(ran, ['first by alice', 'second by alice']);
  });

  void test('a session that would never end acts for nobody; one that ends in thirty days does', async () => {
    const { network, log } = fixture.context;
    const ran: string[] = [];
    fixture.program.run = (_kind, method) => {
      ran.push(method);
      return answered(method);
    };
    // The next block comes six seconds later.
    const ends = [Number.MAX_SAFE_INTEGER, log.state().time + MAX_SESSION_AHEAD + 60_000];
    for (const expires of ends) {
      await execute(createTestSession({ network, expires }, signerOf(0x67)), 'endless', 20);
    }
    const expires = log.state().time + MAX_SESSION_AHEAD;
    await execute(createTestSession({ network, expires }, signerOf(0x67)), 'ending', 21);
    assert.deepEqual(ran, ['ending']);
  });

  void test('a command that would be valid for longer than an hour leaves no trace; one that ends within it runs', async () => {
    const ran: string[] = [];
    fixture.program.run = (_kind, method) => {
      ran.push(method);
      return answered(method);
    };
    const hour = 3_600_000;
    await execute(alice, 'lasting', 30, hour + 60_000);
    await execute(alice, 'ending', 30, hour);
    assert.deepEqual(ran, ['ending']);
  });

  void test('query keys change hourly and the one before still answers', () => {
    const own = createQueryKeys(fixture.context.network);
    const one = own.current(0);
    assert.equal(own.current(3_599_999), one);
    const two = own.current(3_600_000);
    assert.notEqual(two, one);
    own.current(7_200_000);
    assert.equal(own.seedOf(bytes32(1)), undefined);
  });
});
