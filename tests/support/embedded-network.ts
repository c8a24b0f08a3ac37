import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalPolicy } from '../../cli/network/create-genesis.ts';
import { freePort } from '../../cli/network/free-port.ts';
import { readMaster } from '../../cli/network/master-secret.ts';
import { endowedAccounts, networkKeys } from '../../cli/network/network-keys.ts';
import { builtEnclaves, chainModule, exportedApp, networkModule } from '../../cli/network/paths.ts';
import { startService, type ServiceProcess } from '../../cli/network/process-tree.ts';
import type { LocalNetwork, startNetwork } from '../../cli/network/start-network.ts';
import { fromHex } from '../../lib/base/bytes.ts';
import type { NetworkConnection } from '../../lib/drive/index.ts';
import { networkOf } from './network-of.ts';

type StartNetwork = { startNetwork: typeof startNetwork };

export type TestNetwork = LocalNetwork & {
  data: string;
  connect(): Promise<NetworkConnection>;
  dispose(): Promise<void>;
};

type TestNetworkOptions = {
  workers?: number;
  /** How many gatekeepers (1), and how many of them must agree. */
  gatekeepers?: { n: number; t: number };
  /** Serves the web app: the one that was built, or the one in this folder. */
  app?: boolean | string;
  /** What its genesis record says beside that its TEEs are simulated. */
  policy?: LocalPolicy;
  settings?: Record<string, string>;
  /** Any free one by default. */
  portalPort?: number | undefined;
  /** Starts the chain apart and gives the network only its URL, as for any Substrate endpoint. */
  separateChain?: boolean;
};

/**
 * The real network in processes of their own, in a folder that goes with the test. With `VELUM_TEST_CHAIN=separate` every test runs
 * against a chain that was started apart.
 */
export async function startTestNetwork(options: TestNetworkOptions = {}): Promise<TestNetwork> {
  const data = await mkdtemp(join(tmpdir(), 'velum-test-'));
  const isSeparate = options.separateChain ?? process.env['VELUM_TEST_CHAIN'] === 'separate';
  const chain = isSeparate ? await startChainApart(data) : undefined;
  // Its bundle: what speaks with the chain takes more than a second of every test's start otherwise.
  const starter = (await import(networkModule())) as StartNetwork;
  const network = await starter.startNetwork({
    ...(chain === undefined ? {} : { chainUrl: chain.url }),
    data,
    enclaves: builtEnclaves,
    appFolder: typeof options.app === 'string' ? options.app : options.app === true ? exportedApp : '',
    workers: options.workers ?? 3,
    gatekeepers: options.gatekeepers ?? { n: 1, t: 1 },
    policy: options.policy,
    ports: { chain: await freePort(), portal: options.portalPort ?? (await freePort()) },
    progress: () => undefined,
    settings: { VELUM_CHAIN_SPACING_MS: '100', ...options.settings },
  });
  return {
    ...network,
    ...networkOf(network),
    data,
    async dispose() {
      await network.stop();
      await chain?.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function startChainApart(data: string): Promise<ServiceProcess> {
  const keys = networkKeys(fromHex(await readMaster(data)));
  await mkdir(join(data, 'logs'), { recursive: true });
  return startService({
    name: 'chain',
    module: chainModule(),
    logFile: join(data, 'logs/chain.log'),
    env: {
      VELUM_CHAIN_PORT: String(await freePort()),
      VELUM_CHAIN_DATA: join(data, 'chain'),
      VELUM_CHAIN_ENDOW: endowedAccounts(keys).join(','),
      VELUM_CHAIN_SPACING_MS: '100',
    },
  });
}
