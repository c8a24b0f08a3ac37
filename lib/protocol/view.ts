import * as v from 'valibot';
import { equalBytes, type Bytes } from '../base/bytes.ts';
import { bytesOf, bytesUpTo, codecOf, millis, textUpTo, uint, type Codec } from '../base/schema.ts';
import { domainBytes, hashBytes } from '../crypto/domain.ts';
import { sealRequest } from '../crypto/sealing.ts';
import { isSignatureOf, type Signer } from '../crypto/signing.ts';
import { METHOD } from './called-method.ts';
import { ProtocolError } from './errors.ts';
import { argument, contractId, hash32, signature, version1 } from './fields.ts';
import { padMessage, unpadded } from './padded.ts';
import { endOfBlock } from './position.ts';
import {
  assertQueryTime,
  queryAad,
  queryEnvelopeCodec,
  queryKeyId,
  type OpenedEnvelope,
  type QueryTarget,
} from './query.ts';

/**
 * A question of one contract to another, inside of a query envelope in the place of a person's: workers of the one ask workers of the
 * other. The envelope names the root of the group of `to`.
 *
 * | field | |
 * | --- | --- |
 * | from | the contract that asks; the one that is asked is told this as its caller |
 * | to | the contract that is asked |
 * | notAfter | as of a query |
 * | height | the state that answers must have everything up to the end of this block |
 * | sig | by the commitment key of the group of `from` |
 */
const viewSchema = v.strictObject({
  v: version1,
  kind: v.literal('view'),
  from: contractId,
  to: contractId,
  method: v.pipe(v.string(), v.regex(METHOD)),
  args: argument,
  nonce: bytesOf(16),
  notAfter: millis,
  height: uint,
  sig: signature,
});
export type ViewRequest = v.InferOutput<typeof viewSchema>;
const viewCodec: Codec<ViewRequest> = codecOf('view', viewSchema);
export type ViewFields = Omit<ViewRequest, 'v' | 'kind' | 'sig'>;

/** Bytes of a view's answer. */
export const MAX_VIEW_BYTES = 256 * 1024;

/**
 * The answer, sealed as a query's. It is the word of the contract that was asked, not of whichever worker.
 *
 * | field | |
 * | --- | --- |
 * | request | hash of the envelope |
 * | position, time | up to where the state was applied |
 * | ok, code, detail, value | as in a query's answer |
 * | sig | by the commitment key of the group of `to` |
 */
const answerSchema = v.strictObject({
  v: version1,
  request: hash32,
  position: uint,
  time: millis,
  ok: v.boolean(),
  code: textUpTo(64),
  detail: textUpTo(200),
  value: bytesUpTo(MAX_VIEW_BYTES),
  sig: signature,
});
export type ViewAnswer = v.InferOutput<typeof answerSchema>;
const answerCodec: Codec<ViewAnswer> = codecOf('view answer', answerSchema);
export type ViewResult = Omit<ViewAnswer, 'v' | 'request' | 'sig'>;

const requestMessage = (to: QueryTarget, q: ViewFields): Bytes =>
  domainBytes(
    'view',
    to.network,
    to.contract,
    to.key,
    q.from,
    q.to,
    q.method,
    q.args,
    q.nonce,
    q.notAfter,
    q.height,
  );

const answerMessage = (network: Bytes, to: Bytes, request: Bytes, a: ViewResult): Bytes =>
  domainBytes('view-answer', network, to, request, a.position, a.time, a.ok, a.code, a.detail, a.value);

/** @param committing - the commitment key of the group of `fields.from`. */
export async function sealView(
  to: { network: Bytes; contract: Bytes; queryKey: Bytes },
  committing: Signer,
  fields: ViewFields,
): Promise<{ envelope: Bytes; open(answer: Uint8Array, answering: readonly Bytes[]): Promise<ViewAnswer> }> {
  const { network, contract } = to;
  const target = { network, contract, key: queryKeyId(network, to.queryKey) };
  const sig = committing.sign(requestMessage(target, fields));
  const inner = viewCodec.encode({ v: 1, kind: 'view', ...fields, sig });
  const { sealed, channel } = await sealRequest(to.queryKey, padMessage(inner), queryAad(target));
  const envelope = queryEnvelopeCodec.encode({ v: 1, kind: 'query', ...target, sealed });
  const request = hashBytes(envelope);
  return {
    envelope,
    /**
     * @param answering - the commitment keys of the group of `fields.to` that count.
     * @throws CryptoError `cannot-open`, EncodingError, ProtocolError `wrong-binding`, `bad-signature`, or `not-current` for a state
     * older than was asked for.
     */
    async open(bytes, answering) {
      const answer = answerCodec.decode(unpadded(await channel.openResponse(bytes)));
      if (!equalBytes(answer.request, request))
        throw new ProtocolError('wrong-binding', 'the answer to another question');
      if (!isSignedBy(answering, answerMessage(network, fields.to, request, answer), answer.sig))
        throw new ProtocolError('bad-signature', 'the contract that was asked did not sign this answer');
      if (answer.position < endOfBlock(fields.height))
        throw new ProtocolError('not-current', 'the answer comes from a state older than was asked for');
      return answer;
    },
  };
}

/** While keys are rotated a group has two that count. */
const isSignedBy = (keys: readonly Bytes[], message: Bytes, sig: Bytes): boolean =>
  keys.some((key) => isSignatureOf(key, message, sig));

export type OpenedView = {
  kind: 'view';
  view: ViewRequest;
  /** @param committing - the commitment key of the group that answers. */
  answer(result: ViewResult, committing: Signer): Promise<Bytes>;
};

/**
 * What was found inside of an envelope, once it is opened.
 * @param committingOf - the commitment keys of a contract's group that count.
 * @throws EncodingError, ProtocolError `not-current` (the contract that asks has no keys), `bad-signature`, `expired`.
 */
export function openView(
  plaintext: Uint8Array,
  { target, request, channel }: OpenedEnvelope,
  { time, committingOf }: { time: number; committingOf(contract: Bytes): readonly Bytes[] },
): OpenedView {
  const view = viewCodec.decode(plaintext);
  const committing = committingOf(view.from);
  if (committing.length === 0)
    throw new ProtocolError('not-current', 'no keys are known of the contract that asks');
  if (!isSignedBy(committing, requestMessage(target, view), view.sig))
    throw new ProtocolError('bad-signature', 'the contract did not ask for this view');
  assertQueryTime(time, view.notAfter);
  return {
    kind: 'view',
    view,
    answer: async (result, signer) => {
      const sig = signer.sign(answerMessage(target.network, view.to, request, result));
      return channel.sealResponse(padMessage(answerCodec.encode({ v: 1, request, ...result, sig })));
    },
  };
}
