import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fromHex, randomBytes, toHex, type Bytes } from '../../lib/base/bytes.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import type { Chain } from '../../lib/chain/chain.ts';
import { createSubstrateChain } from '../../lib/chain/substrate/substrate-chain.ts';
import { createSubstrateConnection } from '../../lib/chain/substrate/connection.ts';
import { createSubstrateSubmitter } from '../../lib/chain/substrate/substrate-submitter.ts';
import { encodeBlockBody } from '../../lib/protocol/block-body.ts';
import type { ChainViewPolicy } from '../../lib/protocol/chain-view.ts';
import { genesisCodec, networkIdOf } from '../../lib/protocol/genesis.ts';
import { measureProgram } from '../../workers/launcher/measure.ts';
import { openChainEndpoint, type ChainEndpoint } from '../../workers/service/chain-endpoint.ts';
import { lastingPort } from './free-port.ts';
import { writeNetworkFile, type NetworkFile } from './network-file.ts';
import { gatekeeperNames, type NetworkKeys } from './network-keys.ts';
import { launcherModule } from './paths.ts';
import { startService } from './process-tree.ts';

/**
 * Makes a network: the gatekeepers' identities, the genesis record that names them, and the record on the chain. The programs that
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
  progress: (text: string) => void;
}): Promise<NetworkFile> {
  const { data, enclaves, chainUrl, master, keys, gatekeepers, publicHost = '127.0.0.1', progress } = options;
  await cp(enclaves, join(data, 'enclaves'), { recursive: true });
  const { measurement } = await measureProgram(join(data, 'enclaves/gatekeeper'));
  const worker = await measureProgram(join(data, 'enclaves/pruntime'));
  const names = gatekeeperNames(gatekeepers.n);
  const ports: number[] = [];
  for (const _ of names) ports.push(await lastingPort(ports));
  const identities = await Promise.all(names.map((name) => makeGatekeeperIdentity(data, name)));
  const members = identities.map((identity, at) => ({
    ...identity,
    endpoint: `http://${publicHost}:${String(ports[at])}`,
    measurement,
  }));
  const makeRecord = (chainView: ChainViewPolicy | undefined): Bytes =>
    genesisCodec.encode({
      v: 1,
      kind: 'network',
      name: 'local network',
      salt: randomBytes(16),
      governance: { threshold: 1, keys: [keys.governance.identity] },
      gatekeepers: members,
      threshold: gatekeepers.t,
      measurements: [worker.measurement],
      policy: { simulated: true, ...(chainView === undefined ? {} : { chainView }) },
    });
  const { network, record } = await postGenesis({ chainUrl, keys, makeRecord, progress });
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

/**
 * Brings the record into the chain. One that is looked at through a light client is the network's for good: the record names what a light
 * client begins with, and the block behind which the network begins.
 */
async function postGenesis({
  chainUrl,
  keys,
  makeRecord,
  progress,
}: {
  chainUrl: string;
  keys: NetworkKeys;
  makeRecord: (chainView: ChainViewPolicy | undefined) => Bytes;
  progress: (text: string) => void;
}): Promise<{ network: string; record: Bytes }> {
  const endpoint = await openChainEndpoint(chainUrl, { ...silentLogger, warn: progress });
  try {
    await endpoint.synced();
    const connection = createSubstrateConnection({ url: endpoint.url, logger: silentLogger });
    try {
      const chain = createSubstrateChain({ connection, logger: silentLogger });
      const genesis = await chain.genesisHash();
      const record = makeRecord(await viewOf(endpoint, chain));
      const seed = keys.chainSeed('bootstrap');
      const submitter = await createSubstrateSubmitter({ connection, seed, logger: silentLogger });
      await submitter.submit(encodeBlockBody([record]));
      await submitter.close();
      return { network: toHex(networkIdOf(genesis, record)), record };
    } finally {
      await connection.close();
    }
  } finally {
    await endpoint.close();
  }
}

async function viewOf({ digest }: ChainEndpoint, chain: Chain): Promise<ChainViewPolicy | undefined> {
  if (digest === undefined) return undefined;
  const { height, hash } = await chain.finalizedHead();
  return { demand: 'light', specs: [digest], from: { height, hash } };
}

async function makeGatekeeperIdentity(data: string, gatekeeper: string) {
  const folder = join(data, gatekeeper);
  let found: { identity: Uint8Array<ArrayBuffer>; sealing: Uint8Array<ArrayBuffer> } | undefined;
  const service = await startService({
    name: `${gatekeeper} identity`,
    module: launcherModule,
    logFile: join(data, `logs/${gatekeeper}.log`),
    env: { VELUM_PROGRAM: join(data, 'enclaves/gatekeeper'), VELUM_DATA: folder, VELUM_MODE: 'identity' },
    onMessage(message) {
      if (
        message === null ||
        typeof message !== 'object' ||
        !('identity' in message) ||
        !('sealing' in message)
      )
        return;
      found = { identity: fromHex(String(message.identity)), sealing: fromHex(String(message.sealing)) };
    },
  });
  await service.stop();
  if (found === undefined) throw new TypeError('the gatekeeper told no identity');
  return found;
}
