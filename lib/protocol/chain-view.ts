import * as v from 'valibot';
import type { Bytes } from '../base/bytes.ts';
import { uint } from '../base/schema.ts';
import { domainHash, hashBytes } from '../crypto/domain.ts';
import { hash32 } from './fields.ts';

/**
 * How the trusted processes of a network look at the chain; `policy.chainView` of its genesis record.
 *
 * | field | |
 * | --- | --- |
 * | demand | `light`: through a light client that verifies finality itself; `any`: also through an endpoint that is believed |
 * | specs | digests of the chain specifications that a light client may begin with; `light` names at least one |
 * | from | a finalized block from before the record was made: nothing up to it matters, and readers begin behind it |
 */
export const chainViewPolicy = v.pipe(
  v.strictObject({
    demand: v.picklist(['light', 'any']),
    specs: v.pipe(v.array(hash32), v.maxLength(16)),
    from: v.optional(v.strictObject({ height: uint, hash: hash32 })),
  }),
  v.check(({ demand, specs }) => demand === 'any' || specs.length > 0),
);
export type ChainViewPolicy = v.InferOutput<typeof chainViewPolicy>;

/** A block that is known before anything was read. */
export type KnownBlock = NonNullable<ChainViewPolicy['from']>;

/**
 * What a genesis record's policy demands. Where it says nothing, a network of simulated TEEs takes any view, and every other one the
 * light client alone, with no specification that it could begin with: such a network was made by mistake and does not start.
 */
export const demandedView = (policy: {
  simulated: boolean;
  chainView?: ChainViewPolicy | undefined;
}): ChainViewPolicy => policy.chainView ?? { demand: policy.simulated ? 'any' : 'light', specs: [] };

/**
 * The digest of what a light client begins with: SHA-256 over `domainBytes('chain-spec', empty, hashes)`, the hashes being those of
 * each specification as it is measured, the relay chain's first.
 */
export const chainSpecDigest = (specs: readonly Uint8Array[]): Bytes =>
  domainHash('chain-spec', new Uint8Array(), specs.map(hashBytes));
