import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../cli/network/free-port.ts';
import { builtContracts, builtEnclaves, exportedApp } from '../../cli/network/paths.ts';
import { startNetwork, type LocalNetwork } from '../../cli/network/start-network.ts';
import { connectNetwork, type NetworkConnection } from '../../lib/drive/index.ts';

export type TestNetwork = LocalNetwork & { data: string; connect(): Promise<NetworkConnection>; dispose(): Promise<void> };

/** The real network in processes of their own, in a folder that goes with the test. `VELUM_TEST_CHAIN` names another chain. */
export async function startTestNetwork(options: { workers?: number; app?: boolean; settings?: Record<string, string> } = {}): Promise<TestNetwork> {
  const data = await mkdtemp(join(tmpdir(), 'velum-test-'));
  const network = await startNetwork({
    data,
    enclaves: builtEnclaves,
    appFolder: options.app === true ? exportedApp : '',
    workers: options.workers ?? 3,
    ports: { chain: await freePort(), portal: await freePort() },
    progress: () => undefined,
    settings: { VELUM_CHAIN_SPACING_MS: '100', ...options.settings },
  });
  return {
    ...network,
    data,
    connect: () => connectNetwork({ portalUrl: network.url, network: network.file.network, driveCode }),
    async dispose() {
      await network.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

export async function driveCode(): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(builtContracts, 'drive.js');
  if (!existsSync(path)) throw new TypeError('build the contracts first: npm run build');
  return new Uint8Array(await readFile(path));
}
