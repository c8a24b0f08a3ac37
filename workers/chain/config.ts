import { decodeAddress } from '@polkadot/util-crypto';
import { asBytes, type Bytes } from '../../lib/base/bytes.ts';
import { ChainError } from '../../lib/chain/chain-error.ts';
import { readMonitoringSettings, type MonitoringSettings } from '../service/monitoring-settings.ts';
import { readSettings } from '../service/settings.ts';

/** All that a deployment chooses about the embedded chain. */
export type ChainConfig = {
  host: string;
  /** 0 takes a free port. */
  port: number;
  folder: string;
  /** 32-byte public keys. */
  endow: Bytes[];
  timings: { minSpacingMs: number; heartbeatMs: number };
  monitoring: MonitoringSettings;
};

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration from the environment:
 *
 * - `VELUM_CHAIN_HOST` (127.0.0.1): whoever reaches it may write to the chain
 * - `VELUM_CHAIN_PORT` (9944)
 * - `VELUM_CHAIN_DATA` (.velum/chain): folder of the chain
 * - `VELUM_CHAIN_ENDOW` (none): comma-separated accounts that can pay, as SS58 or 0x-hex public keys
 * - `VELUM_CHAIN_SPACING_MS` (300): least time between blocks
 * - `VELUM_CHAIN_HEARTBEAT_MS` (6000): a block is made after this long even if nothing waits
 *
 * and those of `readMonitoringSettings`.
 *
 * @throws ChainError `bad-config` and SettingsError, naming the variable.
 */
export function readChainConfig(env: Env): ChainConfig {
  const timings = {
    minSpacingMs: integer(env, 'VELUM_CHAIN_SPACING_MS', 300, 0, 60_000),
    heartbeatMs: integer(env, 'VELUM_CHAIN_HEARTBEAT_MS', 6000, 50, 3_600_000),
  };
  return {
    host: env['VELUM_CHAIN_HOST'] ?? '127.0.0.1',
    port: integer(env, 'VELUM_CHAIN_PORT', 9944, 0, 65_535),
    folder: env['VELUM_CHAIN_DATA'] ?? '.velum/chain',
    endow: (env['VELUM_CHAIN_ENDOW'] ?? '')
      .split(',')
      .map((account) => account.trim())
      .filter((account) => account !== '')
      .map(publicKey),
    timings,
    monitoring: readMonitoringSettings(readSettings(env)),
  };
}

function integer(env: Env, name: string, fallback: number, min: number, max: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new ChainError('bad-config', `${name} must be a whole number from ${String(min)} to ${String(max)}`);
}

function publicKey(account: string): Bytes {
  try {
    const key = decodeAddress(account);
    if (key.length === 32) return asBytes(key);
  } catch {
    // Falls through: what cannot be read is refused below.
  }
  throw new ChainError('bad-config', `VELUM_CHAIN_ENDOW: ${account.slice(0, 80)} is not an account`);
}
