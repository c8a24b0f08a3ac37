import { decodeCbor, encodeCbor, type CborValue } from '../base/cbor.ts';
import { concatBytes, type Bytes } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import { createSigner, type Scheme, type Signer } from '../crypto/signing.ts';
import { signSession, type SessionGrant, type SessionUse } from './session.ts';

/** Fixtures for tests of messages: one network, one contract, one account with a session. */
export const NETWORK = bytes32(0xa1);
export const OTHER_NETWORK = bytes32(0xa2);
export const CONTRACT = bytes32(0xc1);
export const OTHER_CONTRACT = bytes32(0xc2);
export const NOW = 1_700_000_000_000;

export const signerOf = (fill: number, scheme: Scheme = 'ed25519'): Signer =>
  createSigner(scheme, bytes32(fill));

export type TestSession = { account: Signer; signer: Signer; certificate: Bytes };

export function createTestSession(
  grant: Partial<SessionGrant> = {},
  account = signerOf(1, 'sr25519'),
): TestSession {
  const signer = signerOf(2);
  const full = {
    network: NETWORK,
    session: signer.identity,
    scope: 'full' as const,
    contracts: [],
    expires: NOW + 1000,
    generation: 0,
    ...grant,
  };
  return { account, signer, certificate: signSession(account, full) };
}

export const useOf = (changes: Partial<SessionUse> = {}): SessionUse => ({
  network: NETWORK,
  contract: CONTRACT,
  time: NOW,
  kind: 'command',
  generationOf: () => 0,
  ...changes,
});

/** The message with some fields replaced (or, by `undefined`, taken away) and canonically encoded again. */
export function altered(message: Uint8Array, changes: Record<string, CborValue | undefined>): Bytes {
  return encodeCbor({ ...(decodeCbor(message) as Record<string, CborValue>), ...changes });
}

/** A record's bytes with something behind them, as a copy that somebody spoilt. */
export const spoilt = (record: Bytes): Bytes => concatBytes(record, Uint8Array.of(0));
