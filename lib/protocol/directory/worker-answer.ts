import * as v from 'valibot';
import { codecOf, type Codec } from '../../base/schema.ts';
import { shownDirectory } from '../directory.ts';
import { version1 } from '../fields.ts';

/** What the newest checkpoint says of a worker. */
const schema = v.strictObject({ v: version1, directory: shownDirectory });
export const directoryWorkerCodec: Codec<v.InferOutput<typeof schema>> = codecOf('directory worker', schema);
