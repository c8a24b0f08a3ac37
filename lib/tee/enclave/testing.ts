import type { Bytes } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { deriveKey } from '../../crypto/domain.ts';
import { signSimulatedQuote } from '../attestation/simulated/simulated-quote.ts';
import type { SealedFiles } from './sealed-store.ts';
import type { Tee } from './tee.ts';

/** A simulated TEE in memory: the same measurement on the same platform gets the same sealing keys. */
export const createTestTee = (measurement: Bytes, platform: Bytes = bytes32(0x99)): Tee => ({
  kind: 'simulated',
  quote: (reportData) =>
    Promise.resolve({ kind: 'simulated', quote: signSimulatedQuote(measurement, reportData) }),
  sealingKey: (label) =>
    Promise.resolve(deriveKey(platform, 'test-sealing', new Uint8Array(), 32, measurement, label)),
});

/** Sealed files in memory; tests may change `kept` as a host could. */
export function createTestFiles(): SealedFiles & { readonly kept: Map<string, Bytes> } {
  const kept = new Map<string, Bytes>();
  return {
    kept,
    read: (name) => Promise.resolve(kept.get(name)),
    write: (name, sealed) => Promise.resolve(void kept.set(name, sealed)),
    remove: (name) => Promise.resolve(void kept.delete(name)),
    list: () => Promise.resolve([...kept.keys()]),
  };
}
