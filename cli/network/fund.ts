import { fromHex } from '../../lib/base/bytes.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { delay } from '../../lib/base/wait.ts';
import { createSubstrateConnection } from '../../lib/chain/substrate/connection.ts';
import { readBalance } from '../../lib/chain/substrate/account-balance.ts';
import { transferTokens } from '../../lib/chain/substrate/transfer.ts';
import { CliError } from '../client/cli-error.ts';
import { readNetworkFile } from './network-file.ts';
import { networkKeys } from './network-keys.ts';

const PATIENCE = 30_000;

/**
 * Sends tokens from the account that made the network of `data`; on the embedded chain it has plenty.
 * @returns the balance of the account afterwards.
 * @throws CliError `bad-argument`, ChainError.
 */
export async function fundAccount(options: {
  data: string;
  chainUrl: string;
  to: string;
  tokens: number;
}): Promise<number> {
  const { data, chainUrl, to, tokens } = options;
  const file = await readNetworkFile(data);
  if (file === undefined) throw new CliError('bad-argument', `there is no network in ${data}`);
  const seed = networkKeys(fromHex(file.master)).chainSeed('bootstrap');
  const connection = createSubstrateConnection({ url: chainUrl, logger: silentLogger });
  try {
    const before = await readBalance(connection, to);
    await transferTokens(connection, { seed, to, tokens });
    for (const end = Date.now() + PATIENCE; ; await delay(200)) {
      const balance = await readBalance(connection, to);
      if (balance > before || Date.now() > end) return balance;
    }
  } finally {
    await connection.close();
  }
}
