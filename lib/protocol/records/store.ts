import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { codecOf, millis, type Codec } from '../../base/schema.ts';
import { domainBytes } from '../../crypto/domain.ts';
import { cosignatures, identity } from '../fields.ts';

/**
 * Governance admits a store, whose token keys count from then on, or removes it. Of two decisions on a store the one with the later `decided` stands,
 * whatever their order on the chain, so that an old one cannot be posted again.
 *
 * | field | |
 * | --- | --- |
 * | store | the identity that signs its token keys |
 * | admitted | whether it is a store of this network |
 * | decided | when governance decided so |
 */
const schema = v.strictObject({ store: identity, admitted: v.boolean(), decided: millis, cosignatures });
export type StoreDecision = v.InferOutput<typeof schema>;
export const storeDecisionCodec: Codec<StoreDecision> = codecOf('store', schema);

export function storeDecisionMessage(network: Bytes, s: Omit<StoreDecision, 'cosignatures'>): Bytes {
  return domainBytes('store', network, s.store, s.admitted, s.decided);
}
