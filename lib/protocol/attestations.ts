import * as v from 'valibot';
import { bytesUpTo, codecOf, type Codec } from '../base/schema.ts';
import { shownDirectory } from './directory.ts';
import { version1 } from './fields.ts';

/**
 * Who runs a contract, and what gatekeepers found of them, for who wants to check it. A portal only passes it on: all of it is signed by others.
 *
 * | field | |
 * | --- | --- |
 * | attested | of the contract's workers and of the gatekeepers of now: the record by which each offered its evidence, and the verdicts on that |
 * | decisions | records by which governance changed what may run since the genesis record |
 * | commitment | the contract's last final one; empty before the first |
 * | directory | what the newest checkpoint has of programs, in the order of `MEASUREMENTS` |
 */
const record = bytesUpTo(512 * 1024);
const schema = v.strictObject({
  v: version1,
  attested: v.pipe(
    v.array(v.strictObject({ registration: record, verdicts: v.pipe(v.array(record), v.maxLength(255)) })),
    v.maxLength(512),
  ),
  decisions: v.pipe(v.array(record), v.maxLength(1024)),
  commitment: bytesUpTo(4096),
  directory: shownDirectory,
});
export type Attestations = v.InferOutput<typeof schema>;
export const attestationsCodec: Codec<Attestations> = codecOf('attestations', schema);
