import * as v from 'valibot';
import { bytesUpTo, codecOf, uint, type Codec } from '../base/schema.ts';
import { MAX_DEPTH } from '../crypto/sparse-tree-proof.ts';
import { hash32, identity } from './fields.ts';

/**
 * What a portal tells a client that does not follow the chain. Nothing in it is believed for who sends it: every record and
 * lease carries the signatures by which the client verifies it, and the newest checkpoint of the directory tells whether it is left out, or old.
 */
const record = bytesUpTo(1 << 20);

/** What a longer "lease" is, no client has to know: one worker must not spoil the answer about the others. */
export const MAX_LEASE_BYTES = 64 * 1024;

/**
 * What the newest checkpoint has under a name: its entry, or none.
 *
 * | field | |
 * | --- | --- |
 * | entry | one, or none where it is absent |
 * | siblings, other | of `SparseProof` |
 */
const found = v.strictObject({
  entry: v.pipe(v.array(bytesUpTo(64 * 1024)), v.maxLength(1)),
  siblings: v.pipe(v.array(hash32), v.maxLength(MAX_DEPTH)),
  other: v.pipe(v.array(v.strictObject({ key: hash32, value: hash32 })), v.maxLength(1)),
});
export type ShownEntry = v.InferOutput<typeof found>;

/** The newest checkpoint's record, and proofs against it; both are empty where there is none. */
export const shownDirectory = v.strictObject({
  checkpoint: record,
  found: v.pipe(v.array(found), v.maxLength(2)),
});
export type ShownDirectory = v.InferOutput<typeof shownDirectory>;

/**
 * A contract's records and its workers' leases; `keys` and `assignment` are empty while there are none yet, `deploy` where there is no such
 * contract. Asked for a member it is the group's, with the record by which that member joined. What is found is of the id that was asked for, and then of the
 * root of the group that it is a member of.
 */
const contractSchema = v.strictObject({
  v: v.literal(3),
  deploy: record,
  joined: v.pipe(v.array(record), v.maxLength(1)),
  keys: record,
  assignment: record,
  workers: v.pipe(v.array(v.strictObject({ identity, lease: bytesUpTo(MAX_LEASE_BYTES) })), v.maxLength(16)),
  directory: shownDirectory,
});
export type DirectoryContract = v.InferOutput<typeof contractSchema>;
export const directoryContractCodec: Codec<DirectoryContract> = codecOf('directory contract', contractSchema);

/** An account's newest profile record; empty where there is no such account. */
const profileSchema = v.strictObject({ v: v.literal(2), record, directory: shownDirectory });
export const directoryProfileCodec: Codec<v.InferOutput<typeof profileSchema>> = codecOf(
  'directory profile',
  profileSchema,
);

/** Where a signer's chain of records stands, so that it can sign the next one. */
const headSchema = v.strictObject({ v: v.literal(2), seq: uint, hash: hash32, directory: shownDirectory });
export const directoryHeadCodec: Codec<v.InferOutput<typeof headSchema>> = codecOf(
  'directory head',
  headSchema,
);
