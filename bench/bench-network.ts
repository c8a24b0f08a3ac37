import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../cli/network/free-port.ts';
import { builtEnclaves, exportedApp } from '../cli/network/paths.ts';
import { startNetwork, type LocalNetwork } from '../cli/network/start-network.ts';
import { untilServing } from '../cli/network/until-serving.ts';
import { buildAll } from '../scripts/build.ts';

export const say = (text: string): void => void process.stderr.write(`${text}\n`);

export type BenchNetwork = {
  network: LocalNetwork;
  /** A temporary folder: the network's own, and what the bench puts beside it. */
  data: string;
  /** Ends the network and removes the folder. */
  end(): Promise<void>;
};

/** A network of one worker that serves, as built programs; builds what is stale. @param portalModule - another program in the portal's place. */
export async function startBenchNetwork(portalModule?: string): Promise<BenchNetwork> {
  await buildAll(join(import.meta.dirname, '..'), say);
  await using starting = new AsyncDisposableStack();
  const data = await mkdtemp(join(tmpdir(), 'velum-bench-'));
  starting.defer(() => rm(data, { recursive: true, force: true }));
  const network = await startNetwork({
    data: join(data, 'network'),
    enclaves: builtEnclaves,
    appFolder: exportedApp,
    workers: 1,
    ports: { chain: await freePort(), portal: await freePort() },
    progress: () => undefined,
    ...(portalModule !== undefined && { portalModule }),
  });
  starting.defer(() => network.stop());
  await untilServing(network.url, 1, say);
  const running = starting.move();
  return { network, data, end: () => running.disposeAsync() };
}
