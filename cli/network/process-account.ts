import { silentLogger } from '../../lib/base/logger.ts';
import { readBalance } from '../../lib/chain/substrate/account-balance.ts';
import { createSubstrateConnection } from '../../lib/chain/substrate/connection.ts';
import { addressOf } from '../../lib/chain/substrate/substrate-submitter.ts';
import { openChainEndpoint } from '../../workers/service/chain-endpoint.ts';
import { readOrMakeChainSeed } from '../../workers/service/chain-seed.ts';
import { readNetworkSettings } from '../../workers/service/network-settings.ts';
import { readSettings } from '../../workers/service/settings.ts';

/**
 * The chain account that a process with these settings pays from; it is made if there is none yet.
 * @throws SettingsError, ChainError `unreachable`.
 */
export async function readProcessAccount(
  env: Record<string, string | undefined>,
): Promise<{ address: string; balance: number }> {
  const settings = readSettings(env);
  const { chainUrl, chainSeed } = readNetworkSettings(settings);
  const seed = chainSeed ?? (await readOrMakeChainSeed(settings.text('VELUM_DATA')));
  const endpoint = await openChainEndpoint(chainUrl, silentLogger);
  try {
    await endpoint.synced();
    const connection = createSubstrateConnection({ url: endpoint.url, logger: silentLogger });
    try {
      const address = addressOf(await connection.api(), seed);
      return { address, balance: await readBalance(connection, address) };
    } finally {
      await connection.close();
    }
  } finally {
    await endpoint.close();
  }
}
