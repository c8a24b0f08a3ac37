import * as v from 'valibot';
import { equalBytes, toHex, type Bytes } from '../base/bytes.ts';
import { decodeCbor, encodeCbor, type CborValue } from '../base/cbor.ts';
import { bytesUpTo, codecOf, millis, textUpTo, uint, type Codec } from '../base/schema.ts';
import { openBox, sealBox } from '../crypto/box.ts';
import { deriveKey, domainBytes, domainHash, hashBytes } from '../crypto/domain.ts';
import { hashLeaf } from '../crypto/merkle-log.ts';
import { ProtocolError } from './errors.ts';
import { hash32, identity, version1 } from './fields.ts';

/**
 * One release, as the owner and the asker will read it.
 *
 * | field | |
 * | --- | --- |
 * | caller | who asked: an account's identity, hex, or the id of a contract that asked for a view |
 * | label | what for, in the contract's words, as CBOR |
 * | time | of the chain, when it was asked |
 * | worker | through whom |
 * | position | up to which the worker had applied the state when it was asked |
 * | request | hash of the envelope that asked, so that one entry is a receipt for one question |
 */
const entrySchema = v.strictObject({
  v: version1,
  caller: textUpTo(66),
  label: bytesUpTo(3072),
  time: millis,
  worker: identity,
  position: uint,
  request: hash32,
});
const entryCodec: Codec<v.InferOutput<typeof entrySchema>> = codecOf('release entry', entrySchema);
export type ReleaseEntry = Omit<v.InferOutput<typeof entrySchema>, 'v' | 'label'> & { label: CborValue };

/** What gatekeepers keep of it. `key` is the commitment to the key that it is sealed under. */
export const loggedEntrySchema = v.strictObject({ sealed: bytesUpTo(4096), key: hash32 });
export type LoggedEntry = v.InferOutput<typeof loggedEntrySchema>;

/** Where an entry stands: at `index` of the log of one instance. */
export type EntryPlace = { network: Bytes; contract: Bytes; epoch: number; instance: Bytes; index: number };

const fieldsOf = ({ contract, epoch, instance, index }: EntryPlace) =>
  [contract, epoch, instance, index] as const;

/** What tells the logs of a contract apart. */
export const logName = ({ instance, epoch }: { instance: Bytes; epoch: number }): string =>
  `${toHex(instance)} ${String(epoch)}`;

/** Each entry has a key of its own, so that one can be shown without the others. @param audit - key of the contract and epoch. */
export const entryKey = (audit: Bytes, place: EntryPlace): Bytes =>
  deriveKey(audit, 'release-entry-key', place.network, 32, ...fieldsOf(place));

/** AES-GCM alone would let one sealed text open under two keys to two plaintexts; with this in the leaf it cannot. */
export const keyCommitment = (key: Bytes, place: EntryPlace): Bytes =>
  domainHash('release-key', place.network, ...fieldsOf(place), key);

/** The hash of the leaf that stands for an entry. */
export const entryLeaf = ({ sealed, key }: LoggedEntry, place: EntryPlace): Bytes =>
  hashLeaf(domainBytes('release-leaf', place.network, ...fieldsOf(place), hashBytes(sealed), key));

const entryAad = (place: EntryPlace): Bytes =>
  domainBytes('release-entry', place.network, ...fieldsOf(place));

export async function sealEntry(
  audit: Bytes,
  place: EntryPlace,
  { label, ...entry }: ReleaseEntry,
): Promise<LoggedEntry> {
  const key = entryKey(audit, place);
  const plaintext = entryCodec.encode({ v: 1, ...entry, label: encodeCbor(label) });
  return { sealed: await sealBox(key, plaintext, entryAad(place)), key: keyCommitment(key, place) };
}

/** @throws ProtocolError `wrong-binding` for a key that the leaf does not name, CryptoError `cannot-open`, EncodingError. */
export async function openEntry(key: Bytes, place: EntryPlace, logged: LoggedEntry): Promise<ReleaseEntry> {
  if (!equalBytes(keyCommitment(key, place), logged.key))
    throw new ProtocolError('wrong-binding', 'this is not the key that the log names for the entry');
  const {
    v: _version,
    label,
    ...entry
  } = entryCodec.decode(await openBox(key, logged.sealed, entryAad(place)));
  return { ...entry, label: decodeCbor(label) as CborValue };
}
