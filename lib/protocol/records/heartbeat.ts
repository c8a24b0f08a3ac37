import * as v from 'valibot';
import { codecOf, uint, type Codec } from '../../base/schema.ts';

/** A worker lives. `load` is the number of contracts that it serves. */
const schema = v.strictObject({ load: uint });
export type Heartbeat = v.InferOutput<typeof schema>;
export const heartbeatCodec: Codec<Heartbeat> = codecOf('heartbeat', schema);
