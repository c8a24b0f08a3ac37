import { Keyring } from '@polkadot/api';
import type { Bytes } from '../../base/bytes.ts';
import { ChainError } from '../chain-error.ts';
import type { SubstrateConnection } from './connection.ts';

/**
 * Sends whole tokens from the account of an sr25519 mini secret, and resolves once the endpoint has taken the transfer.
 * @throws ChainError `rejected` with the chain's words, `undecodable` for a chain without Balances.
 */
export async function transferTokens(
  connection: SubstrateConnection,
  { seed, to, tokens }: { seed: Bytes; to: string; tokens: number },
): Promise<void> {
  const api = await connection.api();
  const transfer = api.tx['balances']?.['transferKeepAlive'];
  if (transfer === undefined) throw new ChainError('undecodable', 'the chain lacks Balances');
  const pair = new Keyring({ type: 'sr25519' }).addFromSeed(seed);
  const amount = BigInt(Math.round(tokens * 1e6)) * 10n ** BigInt((api.registry.chainDecimals[0] ?? 6) - 6);
  try {
    const nonce = await connection.call('system_accountNextIndex', [pair.address]);
    const { genesisHash, runtimeVersion } = api;
    const extrinsic = transfer(to, amount).sign(pair, {
      nonce: Number(nonce),
      blockHash: genesisHash,
      genesisHash,
      runtimeVersion,
    });
    await connection.call('author_submitExtrinsic', [extrinsic.toHex()]);
  } catch (cause) {
    if (cause instanceof ChainError) throw cause;
    throw new ChainError('rejected', cause instanceof Error ? cause.message : 'the transfer was refused', {
      cause,
    });
  }
}
