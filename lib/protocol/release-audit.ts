import * as v from 'valibot';
import { equalBytes, type Bytes } from '../base/bytes.ts';
import { bytesOf, codecOf, millis, uint, type Codec } from '../base/schema.ts';
import { domainBytes } from '../crypto/domain.ts';
import { isSignatureOf, type Signer } from '../crypto/signing.ts';
import { ProtocolError } from './errors.ts';
import { contractId, hash32, identity, networkId, signature, version1 } from './fields.ts';
import { loggedEntrySchema, logName } from './release-entry.ts';

/** What the owner of a contract, through a worker of theirs, asks gatekeepers about its release logs. */

/** Logs that one answer names, and entries that one page holds. */
export const MOST_LOGS = 16_384;
const MOST_EPOCHS = 65_536;
export const PAGE_ENTRIES = 512;
export const PAGE_BYTES = 512 << 10;

/**
 * | field | |
 * | --- | --- |
 * | ask | "heads": every log of the contract, signed; "entries": a page of one |
 * | nonce | the owner's own, fresh: heads are signed over it |
 * | instance, epoch, from | which log's entries, and from which on |
 */
const requestSchema = v.variant('ask', [
  v.strictObject({ ask: v.literal('heads'), contract: contractId, nonce: bytesOf(32) }),
  v.strictObject({
    ask: v.literal('entries'),
    contract: contractId,
    instance: identity,
    epoch: uint,
    from: uint,
  }),
]);
export type ReleasesRequest = v.InferOutput<typeof requestSchema>;
export const releasesRequestCodec: Codec<ReleasesRequest> = codecOf('releases request', requestSchema);

/** The log of one instance in an epoch that a gatekeeper keyed it for. */
const logSchema = v.strictObject({
  worker: identity,
  instance: identity,
  epoch: uint,
  size: uint,
  root: hash32,
});
export type SignedLog = v.InferOutput<typeof logSchema>;

/**
 * All logs that one gatekeeper has of a contract, the newest block it knows, and where the contract's epochs closed, from the first on: no state behind
 * that released anything under their keys.
 */
const headsSchema = v.strictObject({
  v: v.literal(2),
  network: networkId,
  contract: contractId,
  n: uint,
  t: uint,
  nonce: bytesOf(32),
  height: uint,
  time: millis,
  closed: v.pipe(v.array(uint), v.maxLength(MOST_EPOCHS)),
  logs: v.pipe(v.array(logSchema), v.maxLength(MOST_LOGS)),
  by: identity,
  sig: signature,
});
export type LogHeads = v.InferOutput<typeof headsSchema>;
export const logHeadsCodec: Codec<LogHeads> = codecOf('log heads', headsSchema);
type HeadsFields = Omit<LogHeads, 'v' | 'by' | 'sig'>;

const headsMessage = (h: HeadsFields): Bytes =>
  domainBytes('log-heads-2', h.network, h.contract, h.n, h.t, h.nonce, h.height, h.time, h.closed, h.logs);

export const signHeads = (signer: Signer, fields: HeadsFields): Bytes =>
  logHeadsCodec.encode({ v: 2, ...fields, by: signer.identity, sig: signer.sign(headsMessage(fields)) });

/** @throws EncodingError, ProtocolError `wrong-binding`, `bad-signature`, or `no-quorum` for whom the set does not have. */
export function openHeads(
  bytes: Uint8Array,
  expected: Pick<LogHeads, 'network' | 'contract' | 'nonce'>,
  members: readonly Bytes[],
): LogHeads {
  const heads = logHeadsCodec.decode(bytes);
  for (const field of ['network', 'contract', 'nonce'] as const) {
    if (!equalBytes(heads[field], expected[field]))
      throw new ProtocolError('wrong-binding', `the log heads name another ${field}`);
  }
  if (!members.some((member) => equalBytes(member, heads.by)))
    throw new ProtocolError('no-quorum', 'the log heads are of no gatekeeper of this network');
  if (!isSignatureOf(heads.by, headsMessage(heads), heads.sig))
    throw new ProtocolError('bad-signature', 'the gatekeeper did not sign these log heads');
  if (new Set(heads.logs.map(logName)).size !== heads.logs.length)
    throw new ProtocolError('wrong-binding', 'the log heads name a log twice');
  return heads;
}

const pageSchema = v.strictObject({
  v: version1,
  entries: v.pipe(v.array(loggedEntrySchema), v.maxLength(PAGE_ENTRIES)),
});
/** A gatekeeper's answer about entries; it proves itself by the signed root. */
export const entryPageCodec: Codec<v.InferOutput<typeof pageSchema>> = codecOf('page of entries', pageSchema);
