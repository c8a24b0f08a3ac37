import { toHex, type Bytes } from '../../lib/base/bytes.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { readBalance } from '../../lib/chain/substrate/account-balance.ts';
import { createSubstrateConnection, type SubstrateConnection } from '../../lib/chain/substrate/connection.ts';
import { createSubstrateChain } from '../../lib/chain/substrate/substrate-chain.ts';
import { addressOf, createSubstrateSubmitter } from '../../lib/chain/substrate/substrate-submitter.ts';
import { encodeBlockBody } from '../../lib/protocol/block-body.ts';
import { genesisCodec, networkIdOf } from '../../lib/protocol/genesis.ts';
import { CliError } from '../client/cli-error.ts';

/** The id, hex, that a genesis record has on a chain. @throws ChainError `unreachable`. */
export const networkIdOn = (chainUrl: string, record: Bytes): Promise<string> =>
  onChain(chainUrl, (connection) => idOf(connection, record));

/**
 * Puts a genesis record on a chain.
 * @param seed - sr25519 mini secret of the account that pays.
 * @returns the network's id, hex. @throws EncodingError for what is no genesis record, CliError `no-tokens`, ChainError.
 */
export const publishGenesis = (chainUrl: string, seed: Bytes, record: Bytes): Promise<string> =>
  onChain(chainUrl, async (connection) => {
    genesisCodec.decode(record);
    const network = await idOf(connection, record);
    const address = addressOf(await connection.api(), seed);
    if ((await readBalance(connection, address)) === 0)
      throw new CliError(
        'no-tokens',
        `the account ${address} has nothing to pay with: send tokens to it, then try again`,
      );
    const submitter = await createSubstrateSubmitter({ connection, seed, logger: silentLogger });
    await submitter.submit(encodeBlockBody([record]));
    await submitter.close();
    return network;
  });

async function idOf(connection: SubstrateConnection, record: Bytes): Promise<string> {
  const chain = createSubstrateChain({ connection, logger: silentLogger });
  return toHex(networkIdOf(await chain.genesisHash(), record));
}

async function onChain<T>(url: string, ask: (connection: SubstrateConnection) => Promise<T>): Promise<T> {
  const connection = createSubstrateConnection({ url, logger: silentLogger });
  try {
    return await ask(connection);
  } finally {
    await connection.close();
  }
}
