import * as v from 'valibot';
import { equalBytes, type Bytes } from '../base/bytes.ts';
import { bytesOf, bytesUpTo, codecOf, millis, type Codec } from '../base/schema.ts';
import { domainBytes } from '../crypto/domain.ts';
import { isSignatureOf, type Signer } from '../crypto/signing.ts';
import { ProtocolError } from './errors.ts';
import { identity, networkId, signature, version1 } from './fields.ts';

/** What workers ask gatekeepers for, then what gatekeepers ask each other for and how that is answered; at last what both ask a store for. */
const PURPOSES = [
  'lease',
  'handout',
  'barrier',
  'releases',
  'derived',
  'deal',
  'dealt',
  'judge',
  'judged',
  'reveal',
  'revealed',
  'settle',
  'settled',
  'cosign',
  'cosigned',
  'store-credit',
] as const;

/**
 * The frame in which a worker speaks to a gatekeeper, gatekeepers to each other, and both to a store.
 *
 * | field | |
 * | --- | --- |
 * | purpose | which request or answer |
 * | from | the speaker's identity |
 * | nonce | fresh, and the answer carries it back; of a gatekeeper's answer: the hash of the request |
 * | body | CBOR of the purpose's message |
 */
const schema = v.strictObject({
  v: version1,
  network: networkId,
  purpose: v.picklist(PURPOSES),
  from: identity,
  nonce: bytesOf(32),
  time: millis,
  body: bytesUpTo(4 << 20),
  sig: signature,
});
export type SignedRequest = v.InferOutput<typeof schema>;
export type RequestPurpose = SignedRequest['purpose'];
const codec: Codec<SignedRequest> = codecOf('request', schema);

const signedBytes = (r: Omit<SignedRequest, 'v' | 'sig'>): Bytes =>
  domainBytes('request', r.network, r.purpose, r.from, r.nonce, r.time, r.body);

export function signRequest(signer: Signer, fields: Omit<SignedRequest, 'v' | 'sig' | 'from'>): Bytes {
  const full = { ...fields, from: signer.identity };
  return codec.encode({ v: 1, ...full, sig: signer.sign(signedBytes(full)) });
}

/** @throws EncodingError, ProtocolError `wrong-network`, `wrong-binding` or `bad-signature`. */
export function openSignedRequest(
  bytes: Uint8Array,
  network: Bytes,
  purpose: SignedRequest['purpose'],
): SignedRequest {
  const request = codec.decode(bytes);
  if (!equalBytes(request.network, network))
    throw new ProtocolError('wrong-network', 'a request of another network');
  if (request.purpose !== purpose) throw new ProtocolError('wrong-binding', 'a request for another purpose');
  if (!isSignatureOf(request.from, signedBytes(request), request.sig)) {
    throw new ProtocolError('bad-signature', 'the request is not signed by who is named in it');
  }
  return request;
}
