import * as v from 'valibot';
import { bytesUpTo, codecOf, uint, type Codec } from '../base/schema.ts';
import { hash32, identity, version1 } from './fields.ts';

/**
 * What a portal tells a client that does not follow the chain. Nothing in it is believed for who sends it: every record and
 * lease carries the signatures by which the client verifies it.
 */
const record = bytesUpTo(1 << 20);

/** What a longer "lease" is, no client has to know: one worker must not spoil the answer about the others. */
export const MAX_LEASE_BYTES = 64 * 1024;

/**
 * A contract's records and its workers' leases; `keys` and `assignment` are empty while there are none yet. Asked for a member it is the
 * group's, with the record by which that member joined.
 */
const contractSchema = v.strictObject({
  v: v.literal(2),
  deploy: record,
  joined: v.pipe(v.array(record), v.maxLength(1)),
  keys: record,
  assignment: record,
  workers: v.pipe(v.array(v.strictObject({ identity, lease: bytesUpTo(MAX_LEASE_BYTES) })), v.maxLength(16)),
});
export type DirectoryContract = v.InferOutput<typeof contractSchema>;
export const directoryContractCodec: Codec<DirectoryContract> = codecOf('directory contract', contractSchema);

/** An account's newest profile record. */
const profileSchema = v.strictObject({ v: version1, record });
export const directoryProfileCodec: Codec<v.InferOutput<typeof profileSchema>> = codecOf(
  'directory profile',
  profileSchema,
);

/** Where a signer's chain of records stands, so that it can sign the next one. */
const headSchema = v.strictObject({ v: version1, seq: uint, hash: hash32 });
export const directoryHeadCodec: Codec<v.InferOutput<typeof headSchema>> = codecOf(
  'directory head',
  headSchema,
);
