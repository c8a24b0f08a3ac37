import { toHex, type Bytes } from '../../lib/base/bytes.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { readBalance } from '../../lib/chain/substrate/account-balance.ts';
import { createSubstrateConnection, type SubstrateConnection } from '../../lib/chain/substrate/connection.ts';
import { createSubstrateChain } from '../../lib/chain/substrate/substrate-chain.ts';
import { addressOf, createSubstrateSubmitter } from '../../lib/chain/substrate/substrate-submitter.ts';
import { encodeBlockBody } from '../../lib/protocol/block-body.ts';
import type { ChainViewPolicy } from '../../lib/protocol/chain-view.ts';
import { genesisCodec, networkIdOf } from '../../lib/protocol/genesis.ts';
import { openChainEndpoint } from '../../workers/service/chain-endpoint.ts';
import { CliError } from '../client/cli-error.ts';

/** The chain that a network is to begin on. Its methods throw ChainError. */
export type GenesisChain = {
  /** The id, hex, that a genesis record has there. */
  idOf(record: Bytes): Promise<string>;
  /**
   * How trusted processes should look at it: where this is a light client, through one that begins with the same, behind the newest finalized block.
   * @returns undefined where the endpoint is believed.
   */
  view(): Promise<ChainViewPolicy | undefined>;
  /**
   * Puts a genesis record on it.
   * @param seed - sr25519 mini secret of the account that pays.
   * @returns the network's id, hex. @throws EncodingError for what is no genesis record, CliError `no-tokens`.
   */
  publish(seed: Bytes, record: Bytes): Promise<string>;
};

/**
 * @param chainUrl - `ws(s)://` or `light:…`. @param progress - told what a light client says on its way.
 * @throws what `ask` throws; ChainError.
 */
export async function onGenesisChain<T>(
  chainUrl: string,
  ask: (chain: GenesisChain) => Promise<T>,
  progress: (text: string) => void = () => undefined,
): Promise<T> {
  const endpoint = await openChainEndpoint(chainUrl, { ...silentLogger, warn: progress });
  const connection = createSubstrateConnection({ url: endpoint.url, logger: silentLogger });
  const chain = createSubstrateChain({ connection, logger: silentLogger });
  const idOf = async (record: Bytes): Promise<string> =>
    toHex(networkIdOf(await chain.genesisHash(), record));
  try {
    return await ask({
      idOf,
      async view() {
        if (endpoint.digest === undefined) return undefined;
        await endpoint.synced();
        const { height, hash } = await chain.finalizedHead();
        return { demand: 'light', specs: [endpoint.digest], from: { height, hash } };
      },
      async publish(seed, record) {
        genesisCodec.decode(record);
        await endpoint.synced();
        await post(connection, seed, record);
        return idOf(record);
      },
    });
  } finally {
    await connection.close();
    await endpoint.close();
  }
}

async function post(connection: SubstrateConnection, seed: Bytes, record: Bytes): Promise<void> {
  const address = addressOf(await connection.api(), seed);
  if ((await readBalance(connection, address)) === 0)
    throw new CliError(
      'no-tokens',
      `the account ${address} has nothing to pay with: send tokens to it, then try again`,
    );
  const submitter = await createSubstrateSubmitter({ connection, seed, logger: silentLogger });
  await submitter.submit(encodeBlockBody([record]));
  await submitter.close();
}
