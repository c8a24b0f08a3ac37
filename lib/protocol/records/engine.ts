import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { codecOf, uint, type Codec } from '../../base/schema.ts';
import { domainBytes } from '../../crypto/domain.ts';
import { cosignatures, hash32 } from '../fields.ts';

/**
 * Governance says from which block on contracts are executed by another engine. Each decision names the one before it, so that an old one
 * cannot be posted again.
 *
 * | field | |
 * | --- | --- |
 * | previous | identity of the engine that counts up to the end of the block before `height` |
 * | engine | identity of the one that counts from the beginning of block `height` on |
 */
const schema = v.strictObject({ previous: hash32, engine: hash32, height: uint, cosignatures });
export type EngineDecision = v.InferOutput<typeof schema>;
export const engineCodec: Codec<EngineDecision> = codecOf('engine', schema);

/** Blocks that lie at least between a decision and the block from which it counts: nobody has executed that one when it lands. */
export const ENGINE_NOTICE = 10;

export function engineMessage(network: Bytes, e: Omit<EngineDecision, 'cosignatures'>): Bytes {
  return domainBytes('engine', network, e.previous, e.engine, e.height);
}
