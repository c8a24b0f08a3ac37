import * as v from 'valibot';
import { codecOf, uint, type Codec } from '../../base/schema.ts';
import { contractId } from '../fields.ts';

/**
 * A contract's owner asks for keys of the next epoch. One that was answered, or is being answered, asks for nothing when it comes again.
 *
 * | field | |
 * | --- | --- |
 * | contract | the root of its group |
 * | epoch | that of its keys + 1 |
 */
const schema = v.strictObject({ contract: contractId, epoch: uint });
export type Rotation = v.InferOutput<typeof schema>;
export const rotationCodec: Codec<Rotation> = codecOf('rotation', schema);
