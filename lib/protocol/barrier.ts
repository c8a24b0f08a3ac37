import * as v from 'valibot';
import { equalBytes, toHex, type Bytes } from '../base/bytes.ts';
import { bytesOf, codecOf, millis, uint, type Codec } from '../base/schema.ts';
import { domainBytes, domainHash } from '../crypto/domain.ts';
import type { LogHead } from '../crypto/merkle-log.ts';
import { isSignatureOf, type Signer } from '../crypto/signing.ts';
import { ProtocolError } from './errors.ts';
import { contractId, hash32, identity, networkId, signature, version1 } from './fields.ts';
import { loggedEntrySchema } from './release-entry.ts';

/** Entries that one request may carry; together at most `MOST_ENTRY_BYTES`, so that it fits into a signed request. */
export const MOST_ENTRIES = 1024;
export const MOST_ENTRY_BYTES = 3 << 20;

/**
 * Before a worker releases a secret it has its release log witnessed.
 *
 * | field | |
 * | --- | --- |
 * | instance | the instance that the gatekeeper keyed last for this worker and contract |
 * | size | how many of its entries the worker knows this gatekeeper to have |
 * | entries | those from there on |
 */
const requestSchema = v.strictObject({
  contract: contractId,
  epoch: uint,
  instance: identity,
  size: uint,
  entries: v.pipe(v.array(loggedEntrySchema), v.minLength(1), v.maxLength(MOST_ENTRIES)),
});
export type BarrierRequest = v.InferOutput<typeof requestSchema>;
export const barrierRequestCodec: Codec<BarrierRequest> = codecOf('barrier request', requestSchema);

/**
 * One gatekeeper's word: it stored the log up to here, and the newest finalized block it knows has this height and time.
 *
 * | field | |
 * | --- | --- |
 * | n, t | size and threshold of the set that it belongs to |
 * | worker, instance | whose log it is |
 * | nonce | the request's |
 * | size, root | head of the log, a Merkle tree |
 */
const passSchema = v.strictObject({
  v: version1,
  network: networkId,
  contract: contractId,
  epoch: uint,
  n: uint,
  t: uint,
  worker: identity,
  instance: identity,
  nonce: bytesOf(32),
  size: uint,
  root: hash32,
  height: uint,
  time: millis,
  by: identity,
  sig: signature,
});
export type BarrierPass = v.InferOutput<typeof passSchema>;
export const barrierPassCodec: Codec<BarrierPass> = codecOf('barrier pass', passSchema);
export type PassFields = Omit<BarrierPass, 'v' | 'by' | 'sig'>;

const passMessage = (p: PassFields): Bytes =>
  domainBytes(
    'barrier',
    p.network,
    p.contract,
    p.epoch,
    p.n,
    p.t,
    p.worker,
    p.instance,
    p.nonce,
    p.size,
    p.root,
    p.height,
    p.time,
  );

export const signPass = (signer: Signer, fields: PassFields): Bytes =>
  barrierPassCodec.encode({ v: 1, ...fields, by: signer.identity, sig: signer.sign(passMessage(fields)) });

/** Whether this gatekeeper signed a pass of these fields. */
export const isPassOf = (by: Bytes, fields: PassFields, sig: Bytes): boolean =>
  isSignatureOf(by, passMessage(fields), sig);

const BOUND = ['network', 'contract', 'worker', 'instance', 'nonce', 'root'] as const;

/**
 * @param expected - what was asked, and of whom.
 * @throws EncodingError, ProtocolError `wrong-binding` or `bad-signature`.
 */
export function openBarrierPass(
  bytes: Uint8Array,
  expected: Omit<PassFields, 'n' | 't' | 'height' | 'time'>,
  gatekeeper: Bytes,
): BarrierPass {
  const pass = barrierPassCodec.decode(bytes);
  for (const field of BOUND) {
    if (!equalBytes(pass[field], expected[field]))
      throw new ProtocolError('wrong-binding', `the barrier pass names another ${field}`);
  }
  for (const field of ['epoch', 'size'] as const) {
    if (pass[field] !== expected[field])
      throw new ProtocolError('wrong-binding', `the barrier pass names another ${field}`);
  }
  if (!equalBytes(pass.by, gatekeeper) || !isPassOf(gatekeeper, pass, pass.sig))
    throw new ProtocolError(
      'bad-signature',
      `the gatekeeper ${toHex(gatekeeper).slice(2, 10)} did not sign this pass`,
    );
  return pass;
}

/** What a commitment anchors of an instance's log. */
export const anchoredHead = (network: Bytes, contract: Bytes, { size, root }: LogHead): Bytes =>
  domainHash('release-head', network, contract, size, root);
