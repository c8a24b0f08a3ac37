import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Bytes } from '../base/bytes.ts';
import { encodeCbor, type CborValue } from '../base/cbor.ts';
import { CodedError } from '../base/errors.ts';
import { bytes32 } from '../base/testing.ts';
import { sealingKeyPair } from '../crypto/sealing.ts';
import { envelopeCodec, openCommand, openEnvelope, sealCommand, sealEnvelope } from './command.ts';
import {
  isAcknowledgementOf,
  isMessageOf,
  MOST_MESSAGE_ARGS,
  MOST_MESSAGE_DEPTH,
  openContent,
  sealAcknowledgement,
  sealMessage,
  type Message,
  type MessageFields,
} from './message.ts';
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

const pair = sealingKeyPair(bytes32(0x51));
const to = { network: NETWORK, contract: CONTRACT, epoch: 3, sealing: pair.publicKey };
const sender = signerOf(0x31);
const stranger = signerOf(0x32);

const fieldsOf = (changes: Partial<MessageFields> = {}): MessageFields => ({
  ...{ from: OTHER_CONTRACT, to: CONTRACT, seq: 7, after: 5, until: NOW, depth: 1 },
  ...{ method: 'take', args: encodeCbor({ a: 1 }) },
  ...changes,
});
const ackOf = { from: CONTRACT, to: OTHER_CONTRACT, seq: 7 };

const contentOf = (envelope: Bytes) => openContent(envelopeCodec.decode(envelope), pair.seed);
const innerOf = (envelope: Bytes): Promise<Bytes> => openEnvelope(envelopeCodec.decode(envelope), pair.seed);

async function messageIn(envelope: Bytes): Promise<Message> {
  const content = await contentOf(envelope);
  assert.ok(content.kind === 'message');
  return content.message;
}

void test('a message comes out as it went in, signed by its sender and nobody else', async () => {
  const message = await messageIn(await sealMessage(to, sender, fieldsOf()));
  const { v: _, kind: __, sig: ___, ...fields } = message;
  assert.deepEqual(fields, fieldsOf());
  assert.ok(isMessageOf(sender.identity, NETWORK, message));
  assert.ok(!isMessageOf(stranger.identity, NETWORK, message));
  assert.ok(!isMessageOf(sender.identity, OTHER_NETWORK, message));
});

void test('whatever is changed in a message, its sender did not sign it', async () => {
  const message = await messageIn(await sealMessage(to, sender, fieldsOf()));
  const changes: Partial<MessageFields>[] = [
    { from: CONTRACT },
    { to: OTHER_CONTRACT },
    ...[{ seq: 8 }, { after: 0 }, { until: NOW + 1 }, { depth: 2 }, { method: 'purge' }],
    { args: encodeCbor({ a: 2 }) },
  ];
  for (const change of changes)
    assert.ok(!isMessageOf(sender.identity, NETWORK, { ...message, ...change }), JSON.stringify(change));
  assert.ok(isMessageOf(sender.identity, NETWORK, { ...message }));
});

void test('an acknowledgement comes out as it went in, and stands for its stream and sequence alone', async () => {
  const content = await contentOf(await sealAcknowledgement(to, sender, ackOf));
  assert.ok(content.kind === 'ack');
  const { ack } = content;
  assert.ok(isAcknowledgementOf(sender.identity, NETWORK, ack));
  assert.ok(!isAcknowledgementOf(stranger.identity, NETWORK, ack));
  assert.ok(!isAcknowledgementOf(sender.identity, OTHER_NETWORK, ack));
  for (const change of [{ from: OTHER_CONTRACT }, { to: CONTRACT }, { seq: 8 }])
    assert.ok(!isAcknowledgementOf(sender.identity, NETWORK, { ...ack, ...change }));
});

void test('commands, messages and acknowledgements are told apart, and nothing else is one of them', async () => {
  const session = createTestSession();
  const command = { counter: 1, notAfter: NOW, method: 'take', args: encodeCbor({}) };
  const commanded = await sealCommand(
    to,
    session.signer,
    { session: session.certificate, ...command },
    undefined,
  );
  assert.equal((await contentOf(commanded)).kind, 'command');
  const message = await sealMessage(to, sender, fieldsOf());
  // The one way in that knows sessions takes no message for a command.
  await assert.rejects(openCommand(envelopeCodec.decode(message), pair.seed, useOf()), {
    code: 'wrong-shape',
  });
  const inner = await innerOf(message);
  const others: [Bytes, string][] = [
    [altered(inner, { kind: 'ack' }), 'wrong-shape'],
    [altered(inner, { kind: 'command' }), 'unknown-record'],
    [altered(inner, { kind: 1 }), 'unknown-record'],
    [altered(inner, { v: 2 }), 'wrong-shape'],
    [altered(inner, { more: 1 }), 'wrong-shape'],
    [altered(inner, { method: `${'ab'.repeat(32)}.take` }), 'wrong-shape'],
    [altered(inner, { depth: 0 }), 'wrong-shape'],
    [altered(inner, { depth: MOST_MESSAGE_DEPTH + 1 }), 'wrong-shape'],
    [altered(inner, { args: new Uint8Array(MOST_MESSAGE_ARGS + 1) }), 'wrong-shape'],
    [inner.slice(1), 'not-canonical'],
  ];
  for (const [bytes, code] of others)
    await assert.rejects(contentOf(await sealEnvelope(to, bytes, undefined)), { code });
  assert.equal((await contentOf(await sealEnvelope(to, inner, undefined))).kind, 'message');
});

void test('an envelope says nothing of what is in it', async () => {
  const { sealed: _, ...command } = envelopeCodec.decode(await sealEnvelope(to, bytes32(1), undefined));
  const { sealed: __, ...message } = envelopeCodec.decode(await sealMessage(to, sender, fieldsOf()));
  assert.deepEqual(message, command);
});

void test('a message copied under another network, contract or epoch does not open', async () => {
  const envelope = await sealMessage(to, sender, fieldsOf());
  for (const change of [{ network: OTHER_NETWORK }, { contract: OTHER_CONTRACT }, { epoch: 4 }])
    await assert.rejects(contentOf(altered(envelope, change)), { code: 'cannot-open' });
  assert.equal((await contentOf(envelope)).kind, 'message');
});

void test('whatever is inside is one of the three or refused with a code', async () => {
  const values = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc
      .record({ kind: fc.constantFrom('message', 'ack', 'x'), v: fc.nat() })
      .map((value) => encodeCbor(value as CborValue)),
  );
  await fc.assert(
    fc.asyncProperty(values, async (bytes) => {
      const envelope = await sealEnvelope(to, new Uint8Array(bytes), undefined);
      try {
        assert.equal((await contentOf(envelope)).kind, 'command');
      } catch (error) {
        assert.ok(error instanceof CodedError, String(error));
      }
    }),
    { numRuns: 50 },
  );
});
