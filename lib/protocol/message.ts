import * as v from 'valibot';
import type { Bytes } from '../base/bytes.ts';
import { decodeCbor } from '../base/cbor.ts';
import { bytesUpTo, codecOf, millis, uint, type Codec } from '../base/schema.ts';
import { domainBytes } from '../crypto/domain.ts';
import { isSignatureOf, type Signer } from '../crypto/signing.ts';
import { openEnvelope, sealEnvelope, type CommandEnvelope, type ContractSealing } from './command.ts';
import { ProtocolError } from './errors.ts';
import { contractId, ownMethodName, signature, version1 } from './fields.ts';

/** Bytes of a message's arguments. */
export const MOST_MESSAGE_ARGS = 32 * 1024;

/** How long a message is tried, in milliseconds of the log's time. Whoever executed it remembers it for as long. */
export const MESSAGE_LIFE = 7 * 24 * 3_600_000;

/** How many messages may lead to each other, so that no two contracts answer each other for ever: what they send, their workers pay for. */
export const MOST_MESSAGE_DEPTH = 8;

/**
 * What a contract sends to one of another group. It lies in the envelope of a command, where a session's command would.
 *
 * | field | |
 * | --- | --- |
 * | from, to | ids of the contracts; roots or members |
 * | seq | rises with every message of the sender's group, and is never used twice |
 * | after | the message from `from` to `to` before this one, unless that one was executed or given up: then 0 |
 * | until | void in blocks later than this |
 * | depth | 1 for what a session's command sent, one more for what a message's sent |
 * | method, args | a command of `to`; args are CBOR |
 * | sig | by the commitment key of the group of `from`, over all of it |
 */
const messageSchema = v.strictObject({
  v: version1,
  kind: v.literal('message'),
  from: contractId,
  to: contractId,
  seq: uint,
  after: uint,
  until: millis,
  depth: v.pipe(uint, v.minValue(1), v.maxValue(MOST_MESSAGE_DEPTH)),
  method: ownMethodName,
  args: bytesUpTo(MOST_MESSAGE_ARGS),
  sig: signature,
});
export type Message = v.InferOutput<typeof messageSchema>;
const messageCodec: Codec<Message> = codecOf('message', messageSchema);
export type MessageFields = Omit<Message, 'v' | 'kind' | 'sig'>;

/**
 * Says that all messages from `from` to `to` up to `seq` are done with, so that they need not come again.
 *
 * | field | |
 * | --- | --- |
 * | from, to, seq | as of the message |
 * | sig | by the commitment key of the group of `to` |
 */
const acknowledgementSchema = v.strictObject({
  v: version1,
  kind: v.literal('ack'),
  from: contractId,
  to: contractId,
  seq: uint,
  sig: signature,
});
export type Acknowledgement = v.InferOutput<typeof acknowledgementSchema>;
const acknowledgementCodec: Codec<Acknowledgement> = codecOf('acknowledgement', acknowledgementSchema);
export type AcknowledgementFields = Omit<Acknowledgement, 'v' | 'kind' | 'sig'>;

const messageBytes = (network: Bytes, m: MessageFields): Bytes =>
  domainBytes('message', network, m.from, m.to, m.seq, m.after, m.until, m.depth, m.method, m.args);

const acknowledgementBytes = (network: Bytes, a: AcknowledgementFields): Bytes =>
  domainBytes('message-ack', network, a.from, a.to, a.seq);

/** @param to the root of the addressed contract's group. */
export async function sealMessage(
  to: ContractSealing,
  committing: Signer,
  fields: MessageFields,
): Promise<Bytes> {
  const sig = committing.sign(messageBytes(to.network, fields));
  return sealEnvelope(to, messageCodec.encode({ v: 1, kind: 'message', ...fields, sig }), undefined);
}

/** @param to the root of the group of the contract that sent the message. */
export async function sealAcknowledgement(
  to: ContractSealing,
  committing: Signer,
  fields: AcknowledgementFields,
): Promise<Bytes> {
  const sig = committing.sign(acknowledgementBytes(to.network, fields));
  return sealEnvelope(to, acknowledgementCodec.encode({ v: 1, kind: 'ack', ...fields, sig }), undefined);
}

/** What was in an envelope. Of a command its bytes, for `verifyCommand`; of the others nothing is verified yet but their form. */
export type EnvelopeContent =
  | { readonly kind: 'command'; readonly bytes: Bytes }
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'ack'; readonly ack: Acknowledgement };

/** @throws CryptoError `cannot-open`, EncodingError, ProtocolError `unknown-record` for what is none of the three. */
export async function openContent(envelope: CommandEnvelope, seed: Bytes): Promise<EnvelopeContent> {
  const bytes = await openEnvelope(envelope, seed);
  const value = decodeCbor(bytes);
  // A command says no kind: it was there before there were others.
  if (value === null || typeof value !== 'object' || !('kind' in value)) return { kind: 'command', bytes };
  if (value.kind === 'message') return { kind: 'message', message: messageCodec.decode(bytes) };
  if (value.kind === 'ack') return { kind: 'ack', ack: acknowledgementCodec.decode(bytes) };
  throw new ProtocolError('unknown-record', 'the envelope holds something of another kind');
}

/** @param committing the commitment key of the group of `from`. */
export const isMessageOf = (committing: Bytes, network: Bytes, message: Message): boolean =>
  isSignatureOf(committing, messageBytes(network, message), message.sig);

/** @param committing the commitment key of the group of `to`. */
export const isAcknowledgementOf = (committing: Bytes, network: Bytes, ack: Acknowledgement): boolean =>
  isSignatureOf(committing, acknowledgementBytes(network, ack), ack.sig);
