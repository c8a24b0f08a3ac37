import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bytes } from '../base/bytes.ts';
import { encodeCbor } from '../base/cbor.ts';
import { bytes32, flipped } from '../base/testing.ts';
import { hashBytes } from '../crypto/domain.ts';
import { sealingKeyPair } from '../crypto/sealing.ts';
import {
  MAX_QUERY_AGE,
  openQuery,
  queryEnvelopeCodec,
  queryKeyId,
  sealQuery,
  type QueryFields,
} from './query.ts';
import { resealQuery, type Change, type Outside } from './testing/reseal-query.ts';
import {
  altered,
  CONTRACT,
  createTestSession,
  NETWORK,
  NOW,
  OTHER_CONTRACT,
  OTHER_NETWORK,
  useOf,
} from './testing.ts';

const pair = sealingKeyPair(bytes32(0x51));
const to = { network: NETWORK, contract: CONTRACT, queryKey: pair.publicKey };
const session = createTestSession({ scope: 'read' });

const ask = (changes: Partial<QueryFields> = {}) =>
  sealQuery(to, session.signer, {
    session: session.certificate,
    about: 'contract',
    nonce: new Uint8Array(16),
    notAfter: NOW + 1000,
    method: 'open',
    args: encodeCbor({ id: 'a' }),
    ...changes,
  });

/** What a worker could do with a query that it heard. */
const resealed = (envelope: Bytes, outside: Outside, change?: Change) =>
  resealQuery(pair, envelope, outside, change);
const openHere = (bytes: Bytes, use = useOf()) =>
  openQuery(bytes, queryEnvelopeCodec.decode(bytes), pair.seed, use);

const response = {
  position: 5,
  time: NOW,
  root: bytes32(1),
  ok: true,
  code: '',
  detail: '',
  value: encodeCbor('yes'),
  admission: bytes32(2),
  witness: new Uint8Array(),
};

void test('a query is heard and its answer comes back to who asked', async () => {
  const asked = await ask();
  const heard = await openHere(asked.envelope);
  assert.equal(heard.query.method, 'open');
  assert.deepEqual(heard.session.account, session.account.identity);
  const answer = await asked.open(await heard.answer(response));
  assert.deepEqual(answer, { v: 2, request: hashBytes(asked.envelope), ...response });
});

void test('an answer to another question, or one that was altered, is refused', async () => {
  const [one, two] = [await ask(), await ask()];
  const answer = await (await openHere(one.envelope)).answer(response);
  await assert.rejects(two.open(answer), { code: 'cannot-open' });
  await assert.rejects(one.open(flipped(answer, 60)), { code: 'cannot-open' });
  await one.open(answer);
});

void test('an answer that names another request is refused although its channel is right', async () => {
  const asked = await ask();
  const envelope = queryEnvelopeCodec.decode(asked.envelope);
  const other = asked.envelope.slice();
  const heard = await openQuery(flipped(other, -1), envelope, pair.seed, useOf());
  await assert.rejects(asked.open(await heard.answer(response)), { code: 'wrong-binding' });
});

void test('a query moved to another network, contract or key does not open', async () => {
  const { envelope } = await ask();
  for (const change of [{ network: OTHER_NETWORK }, { contract: OTHER_CONTRACT }, { key: bytes32(9) }]) {
    await assert.rejects(openHere(altered(envelope, change)), { code: 'cannot-open' });
  }
  const decoded = queryEnvelopeCodec.decode(envelope);
  await assert.rejects(openQuery(envelope, decoded, bytes32(1), useOf()), { code: 'cannot-open' });
  await openHere(envelope);
});

void test('a worker cannot pass a query on: it is signed for its key and its contract', async () => {
  const { envelope } = await ask();
  await openHere(await resealed(envelope, {}));
  await assert.rejects(openHere(await resealed(envelope, { contract: OTHER_CONTRACT })), {
    code: 'bad-signature',
  });
  await assert.rejects(openHere(await resealed(envelope, { key: bytes32(9) })), { code: 'bad-signature' });
  for (const change of [
    { method: 'other' },
    { args: encodeCbor(1) },
    { about: 'receipt' },
    { nonce: new Uint8Array(16).fill(1) },
    { notAfter: NOW + 1001 },
  ]) {
    await assert.rejects(openHere(await resealed(envelope, {}, change)), { code: 'bad-signature' });
  }
});

void test('a query has its time: not late, and not so long that replays could not be remembered', async () => {
  const openAt = async (notAfter: number) => openHere((await ask({ notAfter })).envelope);
  await openAt(NOW);
  await openAt(NOW + MAX_QUERY_AGE);
  await assert.rejects(openAt(NOW - 1), { code: 'expired' });
  await assert.rejects(openAt(NOW + MAX_QUERY_AGE + 1), { code: 'expired' });
});

void test('a session of another contract, network or generation asks nothing here', async () => {
  const { envelope } = await ask();
  await assert.rejects(openHere(envelope, useOf({ network: OTHER_NETWORK })), { code: 'wrong-network' });
  await assert.rejects(openHere(envelope, useOf({ generationOf: () => 1 })), { code: 'not-current' });
  const other = createTestSession({ contracts: [OTHER_CONTRACT] });
  const foreign = await ask({ session: other.certificate });
  await assert.rejects(openHere(foreign.envelope), { code: 'wrong-binding' });
});

void test('query keys are named by network', () => {
  assert.notDeepEqual(queryKeyId(NETWORK, pair.publicKey), queryKeyId(OTHER_NETWORK, pair.publicKey));
});
