import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bytes } from '../base/bytes.ts';
import { encodeCbor, type CborValue } from '../base/cbor.ts';
import { bytes32 } from '../base/testing.ts';
import { domainBytes } from '../crypto/domain.ts';
import { seal, sealingKeyPair } from '../crypto/sealing.ts';
import { envelopeCodec, openCommand, openEnvelope, sealCommand, sealEnvelope } from './command.ts';
import { openQuery, queryEnvelopeCodec, sealQuery, type QueryResponse } from './query.ts';
import { signSession } from './session.ts';
import { NETWORK, signerOf } from './testing.ts';

const contract = bytes32(2);
const pair = sealingKeyPair(bytes32(7));
const [account, session] = [signerOf(1, 'sr25519'), signerOf(2)];
const certificate = signSession(account, {
  ...{ network: NETWORK, session: session.identity, scope: 'full', contracts: [], expires: 1_000_000 },
  generation: 0,
});
const use = { network: NETWORK, time: 10, generationOf: () => 0 };

const command = (method: string, args: CborValue): Promise<Bytes> =>
  sealCommand(
    { network: NETWORK, contract, epoch: 1, sealing: pair.publicKey },
    session,
    { session: certificate, counter: 1, notAfter: 100, method, args: encodeCbor(args) },
    bytes32(5),
  );

async function questionOf(method: string, args: CborValue) {
  const asked = await sealQuery({ network: NETWORK, contract, queryKey: pair.publicKey }, session, {
    ...{ session: certificate, about: 'contract', nonce: new Uint8Array(16), notAfter: 100, method },
    args: encodeCbor(args),
  });
  const heard = await openQuery(asked.envelope, queryEnvelopeCodec.decode(asked.envelope), pair.seed, use);
  return { asked, heard };
}

const answer = (changes: Partial<QueryResponse>): Omit<QueryResponse, 'v' | 'request'> => ({
  ...{ position: 1, time: 1, root: bytes32(1), ok: true, code: '', detail: '' },
  ...{ value: new Uint8Array(), admission: new Uint8Array(), witness: new Uint8Array(), ...changes },
});

void test('class 16: what an account asks of a policy, and what it answers, show in no length', async () => {
  const [account64, node] = ['a'.repeat(66), '1'.repeat(32)];
  const commands = await Promise.all([
    command('approve', { account: account64 }),
    command('withdraw', { account: account64, grant: node }),
    command('spend', { node, grant: node }),
    command('claim', {}),
  ]);
  assert.equal(new Set(commands.map((bytes) => bytes.length)).size, 1);
  const [decide, state] = [
    await questionOf('decide', { account: account64, node, grant: node }),
    await questionOf('state', {}),
  ];
  assert.equal(decide.asked.envelope.length, state.asked.envelope.length);
  const answers = await Promise.all(
    [
      answer({ value: encodeCbor({ allowed: true, reason: 'approved', at: null }) }),
      answer({
        value: encodeCbor({ allowed: false, reason: 'not-yes', at: 1_700_000_000_000, by: 'b'.repeat(64) }),
      }),
      answer({ ok: false, code: 'policy-refuses', detail: 'not-approved' }),
      answer({ ok: false, code: 'not-permitted', admission: bytes32(9) }),
    ].map((one) => decide.heard.answer(one)),
  );
  assert.equal(new Set(answers.map((bytes) => bytes.length)).size, 1);
});

void test('what was sealed without padding, or with more of it, is refused as what does not open; padded it opens', async () => {
  const envelope = envelopeCodec.decode(await command('claim', {}));
  const inner = await openEnvelope(envelope, pair.seed);
  const aad = domainBytes('command-aad', NETWORK, contract, 1);
  const longer = new Uint8Array(4096);
  longer.set(inner);
  longer[inner.length] = 0x80;
  for (const plaintext of [inner, longer]) {
    const sealed = await seal(pair.publicKey, plaintext, aad);
    await assert.rejects(openCommand({ ...envelope, sealed }, pair.seed, use), { code: 'cannot-open' });
  }
  const to = { network: NETWORK, contract, epoch: 1, sealing: pair.publicKey };
  const padded = envelopeCodec.decode(await sealEnvelope(to, inner, undefined));
  assert.equal((await openCommand(padded, pair.seed, use)).command.method, 'claim');
});
