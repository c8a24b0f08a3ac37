import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { freePort } from '../../cli/network/free-port.ts';
import { networkKeys } from '../../cli/network/network-keys.ts';
import { builtContracts, portalModule } from '../../cli/network/paths.ts';
import { startService, type ServiceProcess } from '../../cli/network/process-tree.ts';
import { fromHex, toHex } from '../../lib/base/bytes.ts';
import { startTestNetwork, type TestNetwork } from './embedded-network.ts';
import { storeSecret } from './second-portal.ts';

/** Portals of one store that hold each other's pins: that of a network, which keeps the credit, and others. */
export type StorePortals = {
  readonly network: TestNetwork;
  readonly urls: readonly string[];
  /** Starts one of the others; the first is 0 and runs. */
  start(at: number): Promise<ServiceProcess>;
  wipe(at: number): Promise<void>;
  dispose(): Promise<void>;
};

/** @param count - of portals. @param settings - of all of them. */
export async function startStorePortals(
  count: number,
  settings: Record<string, string>,
): Promise<StorePortals> {
  const secret = await storeSecret();
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const urls = ports.map((port) => `http://127.0.0.1:${String(port)}`);
  const settingsOf = (at: number): Record<string, string> => ({
    VELUM_LIBP2P_LISTEN: '/ip4/127.0.0.1/tcp/0',
    VELUM_STORE_SECRET_FILE: secret.file,
    VELUM_REPLICA_URL: urls[at] ?? '',
    VELUM_REPLICAS: urls.filter((_, other) => other !== at).join(','),
    ...settings,
  });
  const network = await startTestNetwork({ workers: 1, portalPort: ports[0], settings: settingsOf(0) });
  const running: ServiceProcess[] = [];
  const dataOf = (at: number): string => join(network.data, `portal-${String(at)}`);
  return {
    ...{ network, urls },
    async start(at) {
      const env = {
        VELUM_NETWORK: network.file.network,
        VELUM_GENESIS: network.file.genesis,
        VELUM_CHAIN_URL: network.chainUrl,
        VELUM_CHAIN_SEED: toHex(
          networkKeys(fromHex(network.file.master)).chainSeed(`worker-${String(5 + at)}`),
        ),
        VELUM_DATA: dataOf(at),
        VELUM_PORT: String(ports[at]),
        VELUM_STORE_URL: network.url,
        VELUM_CONTRACTS: builtContracts,
        ...settingsOf(at),
      };
      const name = `portal-${String(at)}`;
      const logFile = join(network.data, `logs/${name}.log`);
      const service = await startService({ name, module: portalModule(), logFile, env });
      running.push(service);
      return service;
    },
    wipe: (at) => rm(dataOf(at), { recursive: true }),
    async dispose() {
      for (const service of running) await service.stop();
      await network.dispose();
      await rm(secret.folder, { recursive: true });
    },
  };
}
