import * as v from 'valibot';
import { bytesOf, bytesUpTo, codecOf, uint, type Codec } from '../base/schema.ts';
import { identity, version1 } from './fields.ts';
import { PAGE_ENTRIES } from './release-audit.ts';
import { loggedEntrySchema } from './release-entry.ts';

/**
 * What the owner of a contract asks a worker about its release logs: the args of a query `about: "releases"`.
 *
 * | field | |
 * | --- | --- |
 * | ask | "heads": what gatekeepers sign over the nonce; "entries": a page of a log, with the keys that the worker can derive |
 * | instance, epoch, from | which log, and from which entry on |
 * | by | the gatekeeper whose copy is asked for |
 */
const schema = v.variant('ask', [
  v.strictObject({ ask: v.literal('heads'), nonce: bytesOf(32) }),
  v.strictObject({ ask: v.literal('entries'), instance: identity, epoch: uint, from: uint, by: identity }),
]);
export type ReleaseQuery = v.InferOutput<typeof schema>;
export const releaseQueryCodec: Codec<ReleaseQuery> = codecOf('release query', schema);

/** Log heads as gatekeepers signed them. */
const headsSchema = v.strictObject({
  v: version1,
  heads: v.pipe(v.array(bytesUpTo(4 << 20)), v.maxLength(255)),
});
export const collectedHeadsCodec: Codec<v.InferOutput<typeof headsSchema>> = codecOf(
  'collected heads',
  headsSchema,
);

/** `key` is empty where the worker has none: the entry is of another epoch. */
const pageSchema = v.strictObject({
  v: version1,
  entries: v.pipe(
    v.array(v.strictObject({ logged: loggedEntrySchema, key: bytesUpTo(32) })),
    v.maxLength(PAGE_ENTRIES),
  ),
});
export type DisclosedPage = v.InferOutput<typeof pageSchema>;
export const disclosedPageCodec: Codec<DisclosedPage> = codecOf('disclosed page', pageSchema);
