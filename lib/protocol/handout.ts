import * as v from 'valibot';
import type { Bytes } from '../base/bytes.ts';
import { bytesOf, codecOf, uint, type Codec } from '../base/schema.ts';
import { domainBytes } from '../crypto/domain.ts';
import { contractId, identity } from './fields.ts';

/** An assigned worker asks a gatekeeper for its share of a contract's secret. `instance` is a fresh ed25519 identity. */
const requestSchema = v.strictObject({ contract: contractId, epoch: uint, instance: identity });
export type HandoutRequest = v.InferOutput<typeof requestSchema>;
export const handoutRequestCodec: Codec<HandoutRequest> = codecOf('hand-out request', requestSchema);

/** The share, sealed to the sealing key in the worker's evidence; it must lie on the commitments on the chain. */
const shareSchema = v.strictObject({
  contract: contractId,
  epoch: uint,
  n: uint,
  t: uint,
  gatekeeper: identity,
  nonce: bytesOf(32),
  index: uint,
  value: bytesOf(32),
  blinding: bytesOf(32),
});
export type HandoutShare = v.InferOutput<typeof shareSchema>;
export const handoutShareCodec: Codec<HandoutShare> = codecOf('hand-out share', shareSchema);

export function handoutAad(network: Bytes, worker: Bytes, nonce: Bytes): Bytes {
  return domainBytes('handout-aad', network, worker, nonce);
}
