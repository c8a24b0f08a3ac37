import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeCbor } from '../base/cbor.ts';
import { equalBytes, type Bytes } from '../base/bytes.ts';
import { bytes32, flipped } from '../base/testing.ts';
import { hashBytes } from '../crypto/domain.ts';
import { sealingKeyPair } from '../crypto/sealing.ts';
import { endOfBlock } from './position.ts';
import { openQuestion, type QuestionUse } from './question.ts';
import { MAX_QUERY_AGE, openQuery, queryEnvelopeCodec, sealQuery } from './query.ts';
import { resealQuery, type Change, type Outside } from './testing/reseal-query.ts';
import {
  altered,
  CONTRACT,
  createTestSession,
  NETWORK,
  NOW,
  OTHER_CONTRACT,
  OTHER_NETWORK,
  signerOf,
  useOf,
} from './testing.ts';
import { MAX_VIEW_BYTES, sealView, type OpenedView, type ViewFields } from './view.ts';

const pair = sealingKeyPair(bytes32(0x51));
const target = { network: NETWORK, contract: CONTRACT, queryKey: pair.publicKey };
/** Commitment keys of the group that asks and of the one that answers. */
const [asking, answering] = [signerOf(0x31), signerOf(0x32)];
const [FROM, TO] = [OTHER_CONTRACT, CONTRACT];

const ask = (changes: Partial<ViewFields> = {}, signer = asking) =>
  sealView(target, signer, {
    ...{ from: FROM, to: TO, method: 'decide', args: encodeCbor({ node: 'a' }) },
    ...{ nonce: new Uint8Array(16), notAfter: NOW + 1000, height: 7, ...changes },
  });

const use = (changes: Partial<QuestionUse> = {}): QuestionUse => ({
  ...useOf(),
  committingOf: (contract) => (equalBytes(contract, FROM) ? [asking.identity] : []),
  ...changes,
});
/** What a worker could do with a view that it heard. */
const resealed = (envelope: Bytes, change: Change, outside: Outside = {}) =>
  resealQuery(pair, envelope, outside, change);
const openHere = (bytes: Bytes, by = use()) =>
  openQuestion(bytes, queryEnvelopeCodec.decode(bytes), pair.seed, by);
async function heardView(bytes: Bytes): Promise<OpenedView> {
  const opened = await openHere(bytes);
  return opened.kind === 'view' ? opened : assert.fail('no view');
}

const result = {
  ...{ position: endOfBlock(7), time: NOW, ok: true, code: '', detail: '' },
  value: encodeCbor({ allowed: true }),
};

void test('a view is heard as one, and its signed answer comes back to who asked', async () => {
  const asked = await ask();
  const { view, answer } = await heardView(asked.envelope);
  assert.deepEqual([view.from, view.to, view.method, view.height], [FROM, TO, 'decide', 7]);
  const { sig: _, ...answered } = await asked.open(await answer(result, answering), [answering.identity]);
  assert.deepEqual(answered, { v: 1, request: hashBytes(asked.envelope), ...result });
});

void test('a person’s query in the same envelope is told apart, and neither passes for the other', async () => {
  const session = createTestSession({ scope: 'read' });
  const fields = {
    ...{ session: session.certificate, about: 'contract' as const, nonce: new Uint8Array(16) },
    ...{ notAfter: NOW + 1000, method: 'open', args: encodeCbor({}) },
  };
  const { envelope } = await sealQuery(target, session.signer, fields);
  assert.equal((await openHere(envelope)).kind, 'query');
  const view = (await ask()).envelope;
  await assert.rejects(openQuery(view, queryEnvelopeCodec.decode(view), pair.seed, useOf()), {
    code: 'wrong-shape',
  });
  for (const kind of ['query', 'views', 1, undefined])
    await assert.rejects(openHere(await resealed(view, { kind })), { code: 'wrong-shape' }, String(kind));
  await assert.rejects(openHere(await resealed(envelope, { kind: 'view' })), { code: 'wrong-shape' });
  await assert.rejects(openHere(await resealed(view, { more: 1 })), { code: 'wrong-shape' });
  await assert.rejects(openHere(await resealed(view, { v: 2 })), { code: 'wrong-shape' });
});

void test('a view is signed for all that it says, for its contract and for its key', async () => {
  const { envelope } = await ask();
  await openHere(await resealed(envelope, {}));
  for (const change of [
    { to: OTHER_CONTRACT },
    { method: 'other' },
    { args: encodeCbor(1) },
    { nonce: new Uint8Array(16).fill(1) },
    { notAfter: NOW + 1001 },
    { height: 6 },
  ])
    await assert.rejects(openHere(await resealed(envelope, change)), { code: 'bad-signature' });
  for (const outside of [{ contract: OTHER_CONTRACT }, { key: bytes32(9) }])
    await assert.rejects(openHere(await resealed(envelope, {}, outside)), { code: 'bad-signature' });
  await assert.rejects(openHere(altered(envelope, { network: OTHER_NETWORK })), { code: 'cannot-open' });
});

void test('another contract’s key asks for nobody, and one without keys does not ask', async () => {
  await openHere((await ask()).envelope);
  await assert.rejects(openHere((await ask({}, answering)).envelope), { code: 'bad-signature' });
  const from = bytes32(0xc9);
  await assert.rejects(openHere((await ask({ from })).envelope), { code: 'not-current' });
  const sameKey = use({ committingOf: () => [answering.identity] });
  await assert.rejects(openHere((await ask()).envelope, sameKey), { code: 'bad-signature' });
  // While keys are rotated both count.
  const both = use({ committingOf: () => [answering.identity, asking.identity] });
  await openHere((await ask()).envelope, both);
});

void test('a view has its time, as queries have', async () => {
  const openAt = async (notAfter: number) => openHere((await ask({ notAfter })).envelope);
  await openAt(NOW);
  await openAt(NOW + MAX_QUERY_AGE);
  await assert.rejects(openAt(NOW - 1), { code: 'expired' });
  await assert.rejects(openAt(NOW + MAX_QUERY_AGE + 1), { code: 'expired' });
});

void test('an answer is believed from the contract that was asked alone, and for this question', async () => {
  const [one, two] = [await ask(), await ask()];
  const { answer } = await heardView(one.envelope);
  const good = await answer(result, answering);
  await one.open(good, [answering.identity]);
  await assert.rejects(one.open(await answer(result, asking), [answering.identity]), {
    code: 'bad-signature',
  });
  await assert.rejects(one.open(good, [asking.identity]), { code: 'bad-signature' });
  await assert.rejects(two.open(good, [answering.identity]), { code: 'cannot-open' });
  await assert.rejects(one.open(flipped(good, 60), [answering.identity]), { code: 'cannot-open' });
});

void test('an answer from before the block that was asked for is refused', async () => {
  const asked = await ask();
  const { answer } = await heardView(asked.envelope);
  const at = async (position: number) =>
    asked.open(await answer({ ...result, position }, answering), [answering.identity]);
  await at(endOfBlock(7));
  await at(endOfBlock(8));
  await assert.rejects(at(endOfBlock(7) - 1), { code: 'not-current' });
  await assert.rejects(at(endOfBlock(6)), { code: 'not-current' });
});

void test('an answer has so many bytes and no more', async () => {
  const { answer } = await heardView((await ask()).envelope);
  await answer({ ...result, value: new Uint8Array(MAX_VIEW_BYTES) }, answering);
  await assert.rejects(answer({ ...result, value: new Uint8Array(MAX_VIEW_BYTES + 1) }, answering), {
    code: 'wrong-shape',
  });
});
