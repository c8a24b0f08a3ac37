import * as v from 'valibot';
import { equalBytes, type Bytes } from '../base/bytes.ts';
import { bytesUpTo, codecOf, uint, type Codec } from '../base/schema.ts';
import { domainBytes, domainHash } from '../crypto/domain.ts';
import { isSignatureOf, type Signer } from '../crypto/signing.ts';
import { ProtocolError } from './errors.ts';
import { hash32, identity, networkId, signature, version1 } from './fields.ts';

/**
 * The frame of every record but the genesis.
 *
 * | field | type | |
 * | --- | --- | --- |
 * | kind | text | which body it carries |
 * | network | bytes(32) | |
 * | signer | identity | |
 * | seq | uint | the signer's previous record's + 1, from 1 |
 * | prev | bytes(32) | hash of the signer's previous record, zeros for the first |
 * | body | bytes | canonical CBOR of the kind's body |
 * | sig | bytes(64) | over "velum/1/record" and all of the above |
 */
export const RECORD_KINDS = [
  'worker',
  'gatekeeper',
  'gatekeeper-set',
  'verdict',
  'heartbeat',
  'deploy',
  'join',
  'contract-sharing',
  'contract-keys',
  'assignment',
  'rotation',
  'commitment',
  'profile',
  'measurement',
  'engine',
  'hardware-policy',
  'store',
  'token-key',
  'directory-checkpoint',
] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

const schema = v.strictObject({
  v: version1,
  kind: v.picklist(RECORD_KINDS),
  network: networkId,
  signer: identity,
  seq: uint,
  prev: hash32,
  body: bytesUpTo(512 * 1024),
  sig: signature,
});
export type SignedRecord = v.InferOutput<typeof schema>;
export const recordCodec: Codec<SignedRecord> = codecOf('record', schema);

/** Where a signer's chain of records stands. */
export type RecordHead = { seq: number; hash: Bytes };
export const NO_RECORDS: RecordHead = { seq: 0, hash: new Uint8Array(32) };

const signedBytes = (r: Omit<SignedRecord, 'sig' | 'v'>): Bytes =>
  domainBytes('record', r.network, r.kind, r.signer, r.seq, r.prev, r.body);

export function signRecord(
  signer: Signer,
  network: Bytes,
  head: RecordHead,
  kind: RecordKind,
  body: Bytes,
): { bytes: Bytes; head: RecordHead } {
  const frame = { kind, network, signer: signer.identity, seq: head.seq + 1, prev: head.hash, body };
  const bytes = recordCodec.encode({ v: 1, ...frame, sig: signer.sign(signedBytes(frame)) });
  return { bytes, head: { seq: frame.seq, hash: recordHash(network, bytes) } };
}

export function recordHash(network: Uint8Array, bytes: Uint8Array): Bytes {
  return domainHash('record-hash', network, bytes);
}

/** @throws EncodingError for its form, ProtocolError `wrong-network` or `bad-signature`. */
export function openRecord(bytes: Uint8Array, network: Uint8Array): SignedRecord {
  const record = recordCodec.decode(bytes);
  if (!equalBytes(record.network, network))
    throw new ProtocolError('wrong-network', 'a record of another network');
  if (!isSignatureOf(record.signer, signedBytes(record), record.sig)) {
    throw new ProtocolError('bad-signature', `the ${record.kind} record is not signed by its signer`);
  }
  return record;
}

/** Opens a record that must be of one kind and gives its body too. @throws as `openRecord`, or `unknown-record`. */
export function openRecordOf<T>(
  kind: RecordKind,
  codec: Codec<T>,
  bytes: Uint8Array,
  network: Uint8Array,
): { record: SignedRecord; body: T } {
  const record = openRecord(bytes, network);
  if (record.kind !== kind) throw new ProtocolError('unknown-record', `expected a ${kind} record`);
  return { record, body: codec.decode(record.body) };
}
