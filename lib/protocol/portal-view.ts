import * as v from 'valibot';
import { codecOf, type Codec } from '../base/schema.ts';
import { version1 } from './fields.ts';
import { MOST_COPIES } from './upload-header.ts';

/** Who may begin drives through a portal: anybody, whoever has an invite, or nobody. */
const newDrives = v.picklist(['open', 'invite', 'closed']);
export type NewDrives = v.InferOutput<typeof newDrives>;

/** The header of a relayed record in which clients put an invite. */
export const INVITE_HEADER = 'x-velum-invite';

/** The header in which portals name the height of the newest block that they know, and clients that of the newest one that they heard of. */
export const BLOCK_HEADER = 'x-velum-block';

/** What a portal says about itself, as JSON for clients and pages. */
const schema = v.strictObject({ v: version1, newDrives });
export type PortalView = v.InferOutput<typeof schema>;
export const portalViewCodec: Pick<Codec<PortalView>, 'check'> = codecOf('portal view', schema);

/** `most`: how many portals of its store could hold a pin, itself among them. */
const copiesSchema = v.strictObject({
  v: version1,
  most: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_COPIES)),
});
export type CopiesView = v.InferOutput<typeof copiesSchema>;
export const copiesViewCodec: Pick<Codec<CopiesView>, 'check'> = codecOf('copies view', copiesSchema);

/** Where a portal says it, as JSON. */
export const COPIES_PATH = '/v1/copies';
