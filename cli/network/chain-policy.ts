import { fromHex, toHex } from '../../lib/base/bytes.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { demandedView } from '../../lib/protocol/chain-view.ts';
import { genesisCodec } from '../../lib/protocol/genesis.ts';
import { openLightChain } from '../../workers/service/light-chain.ts';
import { CliError } from '../client/cli-error.ts';
import { readNetworkFile } from './network-file.ts';

/**
 * What a light client begins with, as a genesis record names it, and the genesis that it computes from it. Needs no network.
 * @throws ChainError `bad-spec`, `unknown-relay-chain`.
 */
export async function measureChainSpecs(
  files: readonly string[],
): Promise<{ digest: string; genesis: string; name: string }> {
  const light = await openLightChain(files, silentLogger);
  try {
    const name = light.specs.specs.at(-1)?.name ?? '';
    return { digest: toHex(light.specs.digest), genesis: toHex(light.genesis), name };
  } finally {
    await light.close();
  }
}

/** How the genesis record of a network made on this machine has its trusted processes look at the chain. @throws CliError. */
export async function chainPolicyOf(
  data: string,
): Promise<{ demand: string; specs: string[]; from: string | undefined }> {
  const file = await readNetworkFile(data);
  if (file === undefined) throw new CliError('bad-argument', `there is no network in ${data}`);
  const { demand, specs, from } = demandedView(genesisCodec.decode(fromHex(file.genesis)).policy);
  return {
    demand,
    specs: specs.map(toHex),
    from: from === undefined ? undefined : `${String(from.height)} ${toHex(from.hash)}`,
  };
}
