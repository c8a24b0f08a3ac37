import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Keyring } from '@polkadot/api';
import { asBytes, type Bytes } from '../../base/bytes.ts';
import { systemClock, type Clock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { serveDevChain, type ServedDevChain } from './serve-dev-chain.ts';

/** What tests of several rooms need of an embedded chain. For tests only. */
export type TestAccount = { seed: Bytes; publicKey: Bytes; address: string };

export function testAccount(n: number): TestAccount {
  const seed = new Uint8Array(32).fill(n);
  const pair = new Keyring({ type: 'sr25519', ss58Format: 42 }).addFromSeed(seed);
  return { seed, publicKey: asBytes(pair.publicKey), address: pair.address };
}

export const temporaryFolder = (): { path: string; remove: () => void } => {
  const path = mkdtempSync(join(tmpdir(), 'velum-chain-'));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
};

/** A served chain with short timings; accounts 1 and 2 are endowed. */
export function serveTestChain(
  folder: string,
  options: { port?: number; clock?: Clock; endow?: Bytes[] } = {},
): Promise<ServedDevChain> {
  const config = {
    folder,
    endow: options.endow ?? [testAccount(1).publicKey, testAccount(2).publicKey],
    timings: { minSpacingMs: 50, heartbeatMs: 2_000 },
    host: '127.0.0.1',
    port: options.port ?? 0,
  };
  return serveDevChain(config, options.clock ?? systemClock, silentLogger);
}
