import * as v from 'valibot';
import { codecOf, uint, type Codec } from '../../base/schema.ts';
import { contractId, sealingKey } from '../fields.ts';

/**
 * What others need of an account, signed by it, so that no server can put another key in its place.
 *
 * | field | |
 * | --- | --- |
 * | vault | public key that shares for this account are sealed to |
 * | drive | its drive contract, where invitations go |
 * | generation | session certificates of lower generations are dead |
 */
const schema = v.strictObject({ vault: sealingKey, drive: contractId, generation: uint });
export type Profile = v.InferOutput<typeof schema>;
export const profileCodec: Codec<Profile> = codecOf('profile', schema);
