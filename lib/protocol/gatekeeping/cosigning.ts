import * as v from 'valibot';
import { bytesOf, bytesUpTo, codecOf, uint, type Codec } from '../../base/schema.ts';
import { contractId, hash32, identity, sealingKey, signature } from '../fields.ts';

/**
 * "cosign": one gatekeeper asks the others to sign a record that it proposes; each decides by what it knows itself.
 *
 * | field | |
 * | --- | --- |
 * | kind | which record |
 * | body | its body without cosignatures |
 * | session | the generation that a sharing comes from, zeros for other kinds |
 * | evidence | signed statements of workers, for keys |
 */
const proposalSchema = v.strictObject({
  kind: v.picklist(['contract-sharing', 'contract-keys', 'assignment', 'directory-checkpoint']),
  body: bytesUpTo(512 * 1024),
  session: bytesOf(32),
  evidence: v.pipe(v.array(bytesUpTo(64 * 1024)), v.maxLength(16)),
});
export type Proposal = v.InferOutput<typeof proposalSchema>;
export const proposalCodec: Codec<Proposal> = codecOf('proposal', proposalSchema);

/** "cosigned": the signature over the record's own message. */
export const cosignedCodec = codecOf('cosigned', v.strictObject({ signature }));

/** "derived": an assigned worker combined S of this sharing and got these public keys. */
const derivedSchema = v.strictObject({
  contract: contractId,
  epoch: uint,
  sharing: hash32,
  sealing: sealingKey,
  committing: identity,
});
export type Derived = v.InferOutput<typeof derivedSchema>;
export const derivedCodec: Codec<Derived> = codecOf('derived keys', derivedSchema);
