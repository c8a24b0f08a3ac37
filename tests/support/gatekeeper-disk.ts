import { join } from 'node:path';
import { equalBytes, fromHex, toHex } from '../../lib/base/bytes.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import type { ContractSharing } from '../../lib/protocol/records/contract-sharing.ts';
import { loadIdentity } from '../../lib/tee/enclave/attested-identity.ts';
import { createSealedStore } from '../../lib/tee/enclave/sealed-store.ts';
import type { Tee } from '../../lib/tee/enclave/tee.ts';
import { createRootKeys } from '../../lib/tee/gatekeeper/root-keys.ts';
import { networkKeys } from '../../cli/network/network-keys.ts';
import { measureProgram } from '../../workers/launcher/measure.ts';
import { openSimulatedHardware } from '../../workers/launcher/simulated-hardware.ts';
import { openChainContext } from '../../workers/service/chain-context.ts';
import { createMetrics } from '../../workers/service/metrics.ts';
import { openSealedFiles } from '../../workers/service/sealed-files.ts';
import { readServiceSettings } from '../../workers/service/service-settings.ts';
import { readSettings } from '../../workers/service/settings.ts';
import type { TestNetwork } from './embedded-network.ts';

/** Follows the chain as a process of the network does. */
export async function followChain(
  network: TestNetwork,
): Promise<{ log: CommandLog; close(): Promise<void> }> {
  const settings = readServiceSettings(
    readSettings({
      VELUM_NETWORK: network.file.network,
      VELUM_CHAIN_URL: network.chainUrl,
      VELUM_CHAIN_SEED: toHex(networkKeys(fromHex(network.file.master)).chainSeed('worker-7')),
      VELUM_DATA: join(network.data, 'follower'),
    }),
    0,
  );
  return openChainContext(settings, {
    logger: silentLogger,
    fatal: () => undefined,
    metrics: createMetrics(),
  });
}

/**
 * Whether what a gatekeeper has on its disk opens its share of a sharing that lies on the chain. On simulated hardware whoever has the disk can
 * find out.
 */
export async function opensOnDisk(
  network: TestNetwork,
  gatekeeper: string,
  { contract, epoch, set, shares }: ContractSharing,
): Promise<boolean> {
  const { measurement } = await measureProgram(join(network.data, 'enclaves/gatekeeper'));
  const folder = join(network.data, gatekeeper);
  const hardware = await openSimulatedHardware(join(folder, 'simulated-tee'), measurement);
  const sealingKey = async (label: string) =>
    fromHex(hardware.answer({ type: 'tee', id: 0, ask: 'sealing-key', label }));
  const tee: Tee = {
    kind: 'simulated',
    quote: () => Promise.reject(new Error('it is not asked for')),
    sealingKey,
  };
  const store = createSealedStore(tee, await openSealedFiles(join(folder, 'sealed')));
  const me = (await loadIdentity(store)).signer.identity;
  const mine = shares.find((share) => equalBytes(share.gatekeeper, me));
  if (mine === undefined) throw new TypeError(`${gatekeeper} holds no share of that`);
  const opening = createRootKeys(fromHex(network.file.network), store).openShare(
    { set, contract, epoch },
    mine.sealed,
  );
  return opening.then(
    () => true,
    () => false,
  );
}
