import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { codecOf, uint, type Codec } from '../../base/schema.ts';
import { domainHash } from '../../crypto/domain.ts';
import { hash32, version1 } from '../fields.ts';

/**
 * What the directory says, under typed names: enough of each thing to tell whether what somebody shows is at least as new. Keys and values lie in a
 * sparse tree (`lib/crypto/sparse-tree.ts`) whose root gatekeepers cosign.
 *
 * | kind | id | entry |
 * | --- | --- | --- |
 * | contract | a contract's id | `contractEntryCodec` |
 * | contract | a group member's id | `datedEntryCodec` of its join record |
 * | profile | an account's identity | `datedEntryCodec` of its profile record |
 * | head | a signer's identity, where it is no worker or gatekeeper | `datedEntryCodec` of its last record |
 * | store | an admitted store's identity | see `store-entry.ts` |
 * | worker, measurements, gatekeepers | see `network-entries.ts` | |
 */
export type DirectoryKind =
  'contract' | 'profile' | 'head' | 'store' | 'worker' | 'measurements' | 'gatekeepers';
export type DirectoryName = { readonly kind: DirectoryKind; readonly id: Bytes };

/** Where it lies in the tree. */
export const directoryKey = (network: Bytes, { kind, id }: DirectoryName): Bytes =>
  domainHash('directory-key', network, kind, id);

/** A record by its hash, and what grows with each later one: numbers of which the first that differs decides. */
const dated = { order: v.array(uint), record: hash32 };
const schema = v.strictObject(dated);
export type Dated = v.InferOutput<typeof schema>;

/** Of a member, whose record is the only one, and of a profile or head, whose order is the record's seq. */
const datedEntry = v.strictObject({ v: version1, ...dated });
export const datedEntryCodec: Codec<v.InferOutput<typeof datedEntry>> = codecOf(
  'directory entry',
  datedEntry,
);

/** What is absent is not there yet. */
const contractEntry = v.strictObject({
  v: version1,
  deploy: schema,
  /** Over the ids of its group's members, in the order of the log. */
  members: hash32,
  /** By epoch, then set. */
  keys: v.optional(schema),
  /** By serial. */
  assignment: v.optional(schema),
  final: v.optional(v.strictObject({ version: uint, root: hash32 })),
});
export type ContractDirectoryEntry = v.InferOutput<typeof contractEntry>;
export const contractEntryCodec: Codec<ContractDirectoryEntry> = codecOf('contract entry', contractEntry);
