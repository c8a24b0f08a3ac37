import type { Bytes } from '../../base/bytes.ts';
import { domainBytes } from '../../crypto/domain.ts';
import { padMessage, unpadMessage } from '../../crypto/padding.ts';
import { open, seal, type SealingKeyPair } from '../../crypto/sealing.ts';
import { queryEnvelopeCodec } from '../query.ts';
import { altered } from '../testing.ts';

export type Change = Parameters<typeof altered>[1];
export type Outside = { contract?: Bytes; key?: Bytes };

/** Seals what was in a query's envelope anew, to the same key: with other fields inside, or for another contract or key outside. */
export async function resealQuery(
  pair: SealingKeyPair,
  envelope: Bytes,
  outside: Outside,
  change: Change = {},
): Promise<Bytes> {
  const decoded = queryEnvelopeCodec.decode(envelope);
  const aad = (e: typeof decoded): Bytes => domainBytes('query-aad', e.network, e.contract, e.key);
  const inner = unpadMessage(await open(pair.seed, decoded.sealed, aad(decoded)));
  const next = { ...decoded, ...outside };
  const sealed = await seal(pair.publicKey, padMessage(altered(inner, change)), aad(next));
  return queryEnvelopeCodec.encode({ ...next, sealed });
}
