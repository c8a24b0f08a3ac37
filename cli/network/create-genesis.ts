import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes, toHex, type Bytes } from '../../lib/base/bytes.ts';
import type { ChainViewPolicy } from '../../lib/protocol/chain-view.ts';
import { genesisCodec, type Genesis } from '../../lib/protocol/genesis.ts';
import { openStoreIdentity } from '../../workers/portal/store-identity.ts';
import { measureProgram } from '../../workers/launcher/measure.ts';
import { lastingPort } from './free-port.ts';
import { writeNetworkFile, type NetworkFile } from './network-file.ts';
import { makeGatekeeperIdentity } from './gatekeeper-identity.ts';
import { gatekeeperNames, type NetworkKeys } from './network-keys.ts';
import { onGenesisChain } from './publish-genesis.ts';

/** What a network on one machine may have otherwise than by default; its TEEs are simulated in any case. */
export type LocalPolicy = Omit<Genesis['policy'], 'simulated' | 'chainView'>;

/**
 * Makes a network: the gatekeepers' and the portal's identities, the genesis record that names them, and the record on the chain. The programs that
 * were measured are kept in the data folder, because this network runs those and no others.
 */
export async function createNetwork(options: {
  data: string;
  enclaves: string;
  chainUrl: string;
  master: string;
  keys: NetworkKeys;
  /** How many gatekeepers, and how many of them must agree. */
  gatekeepers: { n: number; t: number };
  /** Under which other machines reach this one; without it the network is this machine's alone. */
  publicHost?: string | undefined;
  policy?: LocalPolicy | undefined;
  progress: (text: string) => void;
}): Promise<NetworkFile> {
  const { data, enclaves, chainUrl, master, keys, gatekeepers, publicHost = '127.0.0.1', progress } = options;
  await cp(enclaves, join(data, 'enclaves'), { recursive: true });
  const { measurement } = await measureProgram(join(data, 'enclaves/gatekeeper'));
  const worker = await measureProgram(join(data, 'enclaves/pruntime'));
  const names = gatekeeperNames(gatekeepers.n);
  const ports: number[] = [];
  for (const _ of names) ports.push(await lastingPort(ports));
  const identities = await Promise.all(
    names.map((name) =>
      makeGatekeeperIdentity({
        name,
        program: join(data, 'enclaves/gatekeeper'),
        folder: join(data, name),
        logFile: join(data, `logs/${name}.log`),
      }),
    ),
  );
  const members = identities.map((identity, at) => ({
    ...identity,
    endpoint: `http://${publicHost}:${String(ports[at])}`,
    measurement,
  }));
  const store = await openStoreIdentity(join(data, 'portal'));
  const makeRecord = (chainView: ChainViewPolicy | undefined): Bytes =>
    genesisCodec.encode({
      v: 1,
      kind: 'network',
      name: 'local network',
      salt: randomBytes(16),
      begun: Date.now(),
      governance: { threshold: 1, keys: [keys.governance.identity] },
      gatekeepers: members,
      threshold: gatekeepers.t,
      measurements: [worker.measurement],
      stores: [store.identity],
      policy: { ...options.policy, simulated: true, ...(chainView === undefined ? {} : { chainView }) },
    });
  // What is looked at through a light client is so for good: the record names what that begins with, and behind which block the network does.
  const { network, record } = await onGenesisChain(
    chainUrl,
    async (chain) => {
      const made = makeRecord(await chain.view());
      return { network: await chain.publish(keys.chainSeed('bootstrap'), made), record: made };
    },
    progress,
  );
  const file: NetworkFile = {
    version: 2,
    network,
    genesis: toHex(record),
    master,
    gatekeeperPorts: ports,
  };
  await writeNetworkFile(data, file);
  return file;
}
