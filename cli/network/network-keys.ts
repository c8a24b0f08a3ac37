import { deriveKey } from '../../lib/crypto/domain.ts';
import { createSigner, type Signer } from '../../lib/crypto/signing.ts';
import type { Bytes } from '../../lib/base/bytes.ts';

/** The seeds of a network that runs on one machine, all from its master secret. */
export type NetworkKeys = {
  /** Governance of the network. */
  governance: Signer;
  /** sr25519 mini secret of the chain account that pays for a process. */
  chainSeed(process: string): Bytes;
};

/** Processes whose chain accounts the embedded chain endows at its genesis. */
export const PAYING_PROCESSES = [
  'bootstrap',
  'portal',
  ...gatekeeperNames(8),
  ...Array.from({ length: 8 }, (_, i) => `worker-${String(i + 1)}`),
];

/** What the gatekeepers of a network on one machine are called. */
export function gatekeeperNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `gatekeeper-${String(i + 1)}`);
}

export function networkKeys(master: Bytes): NetworkKeys {
  const seed = (purpose: string): Bytes => deriveKey(master, 'local-network', new Uint8Array(), 32, purpose);
  return {
    governance: createSigner('ed25519', seed('governance')),
    chainSeed: (process) => seed(`chain-account/${process}`),
  };
}

/** Public keys (hex) of the accounts that the embedded chain endows. */
export function endowedAccounts(keys: NetworkKeys): string[] {
  return PAYING_PROCESSES.map((name) => {
    const { identity } = createSigner('sr25519', keys.chainSeed(name));
    return `0x${Buffer.from(identity.subarray(1)).toString('hex')}`;
  });
}
