import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import { createRequestDoor } from './requests.ts';
import {
  createGatekeeperFixture,
  createTestWorker,
  register,
  requestOf,
  type GatekeeperFixture,
  type TestWorker,
  judgeWorker,
} from './testing.ts';

const stale = { name: 'GatekeeperError', code: 'stale-request' };
const notAdmitted = { name: 'GatekeeperError', code: 'not-admitted' };
const body = Uint8Array.of(1);

let fixture: GatekeeperFixture;
let worker: TestWorker;
before(async () => {
  fixture = await createGatekeeperFixture();
  worker = await createTestWorker(fixture);
  await judgeWorker(fixture.context, register(fixture, worker));
});

const doorOf = () => createRequestDoor(fixture.chain.network, fixture.context.state);

void test('an admitted worker’s request enters once', () => {
  const door = doorOf();
  const bytes = requestOf(fixture, worker, 'lease', body);
  const admitted = door.admit(bytes, 'lease');
  assert.deepEqual(admitted.worker.identity, worker.identity.signer.identity);
  assert.deepEqual(admitted.request.body, body);
  assert.throws(() => door.admit(bytes, 'lease'), stale);
  door.admit(requestOf(fixture, worker, 'lease', body), 'lease');
});

void test('a nonce is used once, whatever is asked with it', () => {
  const door = doorOf();
  door.admit(requestOf(fixture, worker, 'lease', body, { nonce: bytes32(4) }), 'lease');
  assert.throws(
    () => door.admit(requestOf(fixture, worker, 'barrier', body, { nonce: bytes32(4) }), 'barrier'),
    stale,
  );
});

void test('a request may be a minute off the chain’s time, and no more', () => {
  const door = doorOf();
  const now = fixture.chain.state.time;
  const admitAt = (time: number) => door.admit(requestOf(fixture, worker, 'lease', body, { time }), 'lease');
  for (const time of [now - 60_000, now + 60_000]) admitAt(time);
  for (const time of [now - 60_001, now + 60_001, 0]) assert.throws(() => admitAt(time), stale);
});

void test('a request for another purpose or network does not enter', () => {
  const door = doorOf();
  const bytes = requestOf(fixture, worker, 'lease', body);
  assert.throws(() => door.admit(bytes, 'handout'), { code: 'wrong-binding' });
  assert.throws(() => createRequestDoor(bytes32(9), fixture.context.state).admit(bytes, 'lease'), {
    code: 'wrong-network',
  });
  assert.throws(() => door.admit(bytes.slice(1), 'lease'), { code: 'not-canonical' });
  door.admit(bytes, 'lease');
});

void test('unknown, waiting and refused workers do not enter', async () => {
  const door = doorOf();
  const other = await createTestWorker(fixture, { measurement: bytes32(0x66) });
  const knock = () => door.admit(requestOf(fixture, other, 'lease', body), 'lease');
  assert.throws(knock, notAdmitted);
  const entry = register(fixture, other);
  assert.throws(knock, notAdmitted);
  await judgeWorker(fixture.context, entry);
  assert.throws(knock, { ...notAdmitted, message: /measurement-not-allowed/ });
});
