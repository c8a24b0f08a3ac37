import * as v from 'valibot';
import { equalBytes, type Bytes } from '../base/bytes.ts';
import { bytesOf, bytesUpTo, codecOf, millis, textUpTo, uint, type Codec } from '../base/schema.ts';
import { domainBytes, domainHash, hashBytes } from '../crypto/domain.ts';
import { openRequest, sealRequest, type ResponseChannel } from '../crypto/sealing.ts';
import { isSignatureOfAsync, type Signer } from '../crypto/signing.ts';
import { ProtocolError } from './errors.ts';
import {
  argument,
  contractId,
  hash32,
  methodName,
  networkId,
  sealedBytes,
  signature,
  version1,
} from './fields.ts';
import { padAnswer, padMessage, unpadded, unpaddedAnswer } from './padded.ts';
import { openSession, type SessionCertificate, type SessionUse } from './session.ts';

/**
 * A question to one worker, sealed to the query key that its lease certifies. Used once: a worker refuses a repetition.
 *
 * | field | |
 * | --- | --- |
 * | about | "contract" runs a query method; "receipt" asks for the outcome of the command whose hash is in args; "releases" for the release log |
 * | notAfter | the worker forgets the request's hash after this; at most two minutes ahead |
 */
const envelopeSchema = v.strictObject({
  v: version1,
  kind: v.literal('query'),
  network: networkId,
  contract: contractId,
  key: hash32,
  sealed: sealedBytes,
});
export type QueryEnvelope = v.InferOutput<typeof envelopeSchema>;
export const queryEnvelopeCodec: Codec<QueryEnvelope> = codecOf('query envelope', envelopeSchema);

const querySchema = v.strictObject({
  v: version1,
  session: bytesUpTo(8192),
  about: v.picklist(['contract', 'receipt', 'releases']),
  nonce: bytesOf(16),
  notAfter: millis,
  method: methodName,
  args: argument,
  sig: signature,
});
export type Query = v.InferOutput<typeof querySchema>;
const queryCodec: Codec<Query> = codecOf('query', querySchema);
export type QueryFields = Omit<Query, 'v' | 'sig'>;

/**
 * The answer, sealed under the key that the request exported.
 *
 * | field | |
 * | --- | --- |
 * | request | hash of the query envelope |
 * | position, time | up to where the state was applied |
 * | root | the contract's last final state root, zeros before the first |
 * | ok, code, value | `value` is CBOR, empty where ok is false |
 * | admission | the contract's admission key, for whom the policy answered |
 * | witness | a release receipt, where a secret is released; else empty |
 */
const responseSchema = v.strictObject({
  v: v.literal(2),
  request: hash32,
  position: uint,
  time: millis,
  root: hash32,
  ok: v.boolean(),
  code: textUpTo(64),
  detail: textUpTo(200),
  value: bytesUpTo(8 << 20),
  admission: bytesUpTo(32),
  witness: bytesUpTo(1 << 20),
});
export type QueryResponse = v.InferOutput<typeof responseSchema>;
const responseCodec: Codec<QueryResponse> = codecOf('query response', responseSchema);

/** What a question is sealed and signed for. */
export type QueryTarget = { network: Bytes; contract: Bytes; key: Bytes };

export const queryAad = (to: QueryTarget): Bytes => domainBytes('query-aad', to.network, to.contract, to.key);
const signedBytes = (to: QueryTarget, q: QueryFields): Bytes =>
  domainBytes(
    'query',
    to.network,
    to.contract,
    to.key,
    hashBytes(q.session),
    q.about,
    q.nonce,
    q.notAfter,
    q.method,
    q.args,
  );

/** Names a query key in envelopes. */
export const queryKeyId = (network: Bytes, queryKey: Bytes): Bytes =>
  domainHash('query-key', network, queryKey);

export async function sealQuery(
  to: { network: Bytes; contract: Bytes; queryKey: Bytes },
  session: Signer,
  fields: QueryFields,
): Promise<{ envelope: Bytes; request: Bytes; open(response: Uint8Array): Promise<QueryResponse> }> {
  const target = { network: to.network, contract: to.contract, key: queryKeyId(to.network, to.queryKey) };
  const inner = queryCodec.encode({ v: 1, ...fields, sig: session.sign(signedBytes(target, fields)) });
  const { sealed, channel } = await sealRequest(to.queryKey, padMessage(inner), queryAad(target));
  const envelope = queryEnvelopeCodec.encode({ v: 1, kind: 'query', ...target, sealed });
  const request = hashBytes(envelope);
  return {
    envelope,
    request,
    async open(bytes) {
      const response = responseCodec.decode(unpaddedAnswer(await channel.openResponse(bytes)));
      if (!equalBytes(response.request, request))
        throw new ProtocolError('wrong-binding', 'the answer to another question');
      return response;
    },
  };
}

export type OpenedQuery = {
  query: Query;
  session: SessionCertificate;
  /** Hash of the envelope. */
  request: Bytes;
  answer(response: Omit<QueryResponse, 'v' | 'request'>): Promise<Bytes>;
};

/** Longest time that a query may stay valid, in milliseconds. */
export const MAX_QUERY_AGE = 120_000;

export type QueryUse = Omit<SessionUse, 'kind' | 'contract'>;

/** An envelope that was opened, but for what is inside. */
export type OpenedEnvelope = { target: QueryTarget; request: Bytes; channel: ResponseChannel };

/** @throws CryptoError `cannot-open`, EncodingError, ProtocolError of `openSession`, `bad-signature`, `expired`. */
export async function openQuery(
  bytes: Uint8Array,
  envelope: QueryEnvelope,
  seed: Bytes,
  use: QueryUse,
): Promise<OpenedQuery> {
  const { plaintext, channel } = await openRequest(seed, envelope.sealed, queryAad(envelope));
  return readQuery(unpadded(plaintext), { target: envelope, request: hashBytes(bytes), channel }, use);
}

/** @throws EncodingError, ProtocolError of `openSession`, `bad-signature`, `expired`. */
export async function readQuery(
  plaintext: Uint8Array,
  { target, request, channel }: OpenedEnvelope,
  use: QueryUse,
): Promise<OpenedQuery> {
  const query = queryCodec.decode(plaintext);
  const session = openSession(query.session, { ...use, contract: target.contract, kind: 'query' });
  if (!(await isSignatureOfAsync(session.session, signedBytes(target, query), query.sig))) {
    throw new ProtocolError('bad-signature', 'the session key did not sign this query');
  }
  assertQueryTime(use.time, query.notAfter);
  return {
    query,
    session,
    request,
    answer: (response) =>
      channel.sealResponse(padAnswer(responseCodec.encode({ v: 2, request, ...response }))),
  };
}

/** @throws ProtocolError `expired`. */
export function assertQueryTime(time: number, notAfter: number): void {
  if (time > notAfter || notAfter > time + MAX_QUERY_AGE)
    throw new ProtocolError('expired', 'the query is outside its time');
}
