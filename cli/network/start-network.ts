import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fromHex, toHex } from '../../lib/base/bytes.ts';
import { createNetwork, type LocalPolicy } from './create-genesis.ts';
import { readNetworkFile, type NetworkFile } from './network-file.ts';
import { endowedAccounts, gatekeeperNames, networkKeys } from './network-keys.ts';
import { builtContracts, chainModule, launcherModule, portalModule } from './paths.ts';
import { ProcessError, startService, type ServiceProcess } from './process-tree.ts';
import { readMaster } from './master-secret.ts';

export type NetworkOptions = {
  data: string;
  enclaves: string;
  appFolder: string;
  workers: number;
  /** Of a network that is made now: how many gatekeepers (1), and how many of them must agree (more than half). */
  gatekeepers?: { n: number; t: number };
  ports: { chain: number; portal: number };
  /** Another chain than the embedded one. */
  chainUrl?: string;
  progress: (text: string) => void;
  /** Another program in the portal's place, for measurements. */
  portalModule?: string;
  /** Under which other machines reach this one; its processes then listen for them. Decided when the network is made. */
  publicHost?: string | undefined;
  /** Of a network that is made now. */
  policy?: LocalPolicy | undefined;
  /** Extra settings for every process. */
  settings?: Record<string, string>;
};

export type LocalNetwork = {
  url: string;
  chainUrl: string;
  file: NetworkFile;
  services: Map<string, ServiceProcess>;
  /** Starts one service again that was stopped or killed. */
  restart(name: string): Promise<void>;
  stop(): Promise<void>;
};

/** How long a process may take that brings a light client along, milliseconds: that synchronizes first. */
const LIGHT_PATIENCE = 720_000;

/** Starts chain, gatekeepers, portal and workers as processes of this machine, with all their data under one folder. */
export async function startNetwork(options: NetworkOptions): Promise<LocalNetwork> {
  const { data, progress } = options;
  await mkdir(join(data, 'logs'), { recursive: true, mode: 0o700 });
  const known = await readNetworkFile(data);
  const master = known?.master ?? (await readMaster(data));
  const keys = networkKeys(fromHex(master));
  const services = new Map<string, ServiceProcess>();
  const starters = new Map<string, () => Promise<ServiceProcess>>();
  const begin = async (name: string, starter: () => Promise<ServiceProcess>): Promise<string> => {
    starters.set(name, starter);
    const service = await starter();
    services.set(name, service);
    progress(`${name} is ready`);
    return service.url;
  };
  const stop = async (): Promise<void> => {
    const { chain, ...others } = Object.fromEntries(services);
    await Promise.all(Object.values(others).map((service) => service.stop()));
    await chain?.stop();
  };
  const logOf = (name: string): string => join(data, 'logs', `${name}.log`);

  try {
    const chainEnv = {
      VELUM_CHAIN_PORT: String(options.ports.chain),
      VELUM_CHAIN_DATA: join(data, 'chain'),
      VELUM_CHAIN_ENDOW: endowedAccounts(keys).join(','),
      ...options.settings,
    };
    const chainUrl =
      options.chainUrl ??
      (await begin('chain', () =>
        startService({ name: 'chain', module: chainModule(), logFile: logOf('chain'), env: chainEnv }),
      ));
    if (known === undefined) progress('making a new network');
    const file =
      known ??
      (await createNetwork({
        data,
        enclaves: options.enclaves,
        chainUrl,
        master,
        keys,
        gatekeepers: options.gatekeepers ?? { n: 1, t: 1 },
        publicHost: options.publicHost,
        policy: options.policy,
        progress,
      }));
    const patience = chainUrl.startsWith('light:') ? LIGHT_PATIENCE : undefined;
    const env = (name: string): Record<string, string> => ({
      VELUM_NETWORK: file.network,
      VELUM_CHAIN_URL: chainUrl,
      VELUM_GENESIS: file.genesis,
      VELUM_CHAIN_SEED: toHex(keys.chainSeed(name)),
      VELUM_DATA: join(data, name),
      ...reachable(options.publicHost),
      ...options.settings,
    });
    // All at once: whoever needs the portal waits for it.
    const url = `http://127.0.0.1:${String(options.ports.portal)}`;
    const portalEnv = {
      ...env('portal'),
      VELUM_PORT: String(options.ports.portal),
      VELUM_APP: options.appFolder,
      VELUM_CONTRACTS: builtContracts,
    };
    const portal = (): Promise<ServiceProcess> =>
      startService({
        name: 'portal',
        module: options.portalModule ?? portalModule(),
        logFile: logOf('portal'),
        env: portalEnv,
        patience,
      });
    const enclave =
      (name: string, program: string, extra: Record<string, string>) => (): Promise<ServiceProcess> => {
        const settings = {
          ...env(name),
          VELUM_PROGRAM: join(data, 'enclaves', program),
          VELUM_PORTAL_URL: url,
          ...extra,
        };
        return startService({
          name,
          module: launcherModule(),
          logFile: logOf(name),
          env: settings,
          patience,
        });
      };
    const workers = Array.from({ length: options.workers }, (_, i) => `worker-${String(i + 1)}`);
    const starts = await Promise.allSettled([
      begin('portal', portal),
      ...gatekeeperNames(file.gatekeeperPorts.length).map((name, at) => {
        const port = String(file.gatekeeperPorts[at]);
        return begin(name, gatekeeperOn(name, port, enclave(name, 'gatekeeper', { VELUM_PORT: port })));
      }),
      ...workers.map((name) => begin(name, enclave(name, 'pruntime', { VELUM_OPERATOR: name }))),
    ]);
    for (const start of starts) if (start.status === 'rejected') throw start.reason;
    const restart = async (name: string): Promise<void> => {
      const starter = starters.get(name);
      if (starter === undefined) throw new RangeError(`no service ${name}`);
      services.set(name, await starter());
    };
    return { url, chainUrl, file, services, restart, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The chain is not among those that listen: portals pass it on. */
const reachable = (host: string | undefined): Record<string, string> =>
  host === undefined ? {} : { VELUM_HOST: '0.0.0.0', VELUM_ENDPOINT: `http://${host}:0` };

/** The genesis record names a gatekeeper's port: where that is taken, choosing another one is no remedy. */
const gatekeeperOn =
  (name: string, port: string, starter: () => Promise<ServiceProcess>) =>
  async (): Promise<ServiceProcess> => {
    try {
      return await starter();
    } catch (error) {
      if (!(error instanceof ProcessError) || !error.message.includes('is in use')) throw error;
      throw new ProcessError(
        'start-failed',
        `${name}: another program uses port ${port}, and this network knows it there; end that program and start again`,
        { cause: error },
      );
    }
  };
