import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { codecOf, uint, type Codec } from '../../base/schema.ts';
import { domainHash } from '../../crypto/domain.ts';
import { contractId, hash32, version1 } from '../fields.ts';

/**
 * What the directory says, under typed names: enough of each thing to tell whether what somebody shows is at least as new. Keys and values lie in a
 * sparse tree (`lib/crypto/sparse-tree.ts`) whose root gatekeepers cosign.
 *
 * | kind | id | entry |
 * | --- | --- | --- |
 * | contract | a contract's id | `contractEntryCodec` |
 * | contract | a group member's id | `memberEntryCodec` |
 * | profile | an account's identity | `profileEntryCodec` |
 * | head | a signer's identity, where it is no worker or gatekeeper | `headEntryCodec` |
 * | worker, measurements, gatekeepers | see `network-entries.ts` | |
 */
export type DirectoryKind = 'contract' | 'profile' | 'head' | 'worker' | 'measurements' | 'gatekeepers';
export type DirectoryName = { readonly kind: DirectoryKind; readonly id: Bytes };

/** Where it lies in the tree. */
export const directoryKey = (network: Bytes, { kind, id }: DirectoryName): Bytes =>
  domainHash('directory-key', network, kind, id);

/** `record` is `recordHash` of the record. What is absent is not there yet. */
const contractEntry = v.strictObject({
  v: version1,
  deploy: hash32,
  /** Over the ids of its group's members, in the order of the log. */
  members: hash32,
  keys: v.optional(v.strictObject({ epoch: uint, set: uint, record: hash32 })),
  assignment: v.optional(v.strictObject({ serial: uint, set: uint, record: hash32 })),
  final: v.optional(v.strictObject({ version: uint, root: hash32 })),
});
export type ContractDirectoryEntry = v.InferOutput<typeof contractEntry>;
export const contractEntryCodec: Codec<ContractDirectoryEntry> = codecOf(
  'directory entry of a contract',
  contractEntry,
);

const memberEntry = v.strictObject({ v: version1, root: contractId, record: hash32 });
export const memberEntryCodec = codecOf('directory entry of a member', memberEntry);

const profileEntry = v.strictObject({ v: version1, seq: uint, generation: uint, record: hash32 });
export const profileEntryCodec = codecOf('directory entry of a profile', profileEntry);

const headEntry = v.strictObject({ v: version1, seq: uint, hash: hash32 });
export const headEntryCodec = codecOf('directory entry of a head', headEntry);
