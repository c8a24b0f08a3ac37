import * as v from 'valibot';
import { utf8, type Bytes } from '../../../base/bytes.ts';
import { codecOf, type Codec } from '../../../base/schema.ts';
import { domainBytes, hashBytes } from '../../../crypto/domain.ts';
import { createSigner, isSignatureOf } from '../../../crypto/signing.ts';
import { hash32, signature, version1 } from '../../../protocol/fields.ts';
import { AttestationError } from '../errors.ts';
import { platformId } from '../platform-id.ts';
import type { VerifiedQuote } from '../verifier.ts';

/**
 * The quote of the simulated TEE. Its "hardware key" is derived from a published sentence, so anybody can forge one: it shows
 * that the checks run, and protects nothing from the machine's owner. A production policy refuses it.
 */
const schema = v.strictObject({
  v: version1,
  simulated: v.literal(true),
  measurement: hash32,
  reportData: hash32,
  sig: signature,
});
const codec: Codec<v.InferOutput<typeof schema>> = codecOf('simulated quote', schema);

const hardware = () =>
  createSigner('ed25519', hashBytes(utf8('velum simulated TEE: this key is public and protects nothing')));
const quotedBytes = (measurement: Bytes, reportData: Bytes): Bytes =>
  domainBytes('simulated-quote', new Uint8Array(), measurement, reportData);

export function signSimulatedQuote(measurement: Bytes, reportData: Bytes): Bytes {
  const sig = hardware().sign(quotedBytes(measurement, reportData));
  return codec.encode({ v: 1, simulated: true, measurement, reportData, sig });
}

/** All simulated TEEs are one platform: nothing tells them apart. */
const platform = () => platformId('simulated');

/** @throws AttestationError `malformed` or `bad-quote-signature`. */
export function verifySimulatedQuote(quote: Uint8Array): VerifiedQuote {
  let parsed;
  try {
    parsed = codec.decode(quote);
  } catch (cause) {
    throw new AttestationError('malformed', 'this is not a simulated quote', { cause });
  }
  const { measurement, reportData, sig } = parsed;
  if (!isSignatureOf(hardware().identity, quotedBytes(measurement, reportData), sig)) {
    throw new AttestationError(
      'bad-quote-signature',
      'the simulated quote is not signed by the simulated hardware',
    );
  }
  return { measurement, reportData, platform: platform(), tcb: undefined, advisories: [] };
}
