import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fromHex, randomBytes, toHex } from '../../lib/base/bytes.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { createSubstrateChain } from '../../lib/chain/substrate/substrate-chain.ts';
import { createSubstrateConnection } from '../../lib/chain/substrate/connection.ts';
import { createSubstrateSubmitter } from '../../lib/chain/substrate/substrate-submitter.ts';
import { encodeBlockBody } from '../../lib/protocol/block-body.ts';
import { genesisCodec, networkIdOf } from '../../lib/protocol/genesis.ts';
import { measureProgram } from '../../workers/launcher/measure.ts';
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
}): Promise<NetworkFile> {
  const { data, enclaves, chainUrl, master, keys, gatekeepers, publicHost = '127.0.0.1' } = options;
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
  const record = genesisCodec.encode({
    v: 1,
    kind: 'network',
    name: 'local network',
    salt: randomBytes(16),
    begun: Date.now(),
    governance: { threshold: 1, keys: [keys.governance.identity] },
    gatekeepers: members,
    threshold: gatekeepers.t,
    measurements: [worker.measurement],
    policy: { simulated: true },
  });
  const network = await postGenesis(chainUrl, keys, record);
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

async function postGenesis(
  chainUrl: string,
  keys: NetworkKeys,
  record: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const connection = createSubstrateConnection({ url: chainUrl, logger: silentLogger });
  try {
    const chain = createSubstrateChain({ connection, logger: silentLogger });
    const genesis = await chain.genesisHash();
    const submitter = await createSubstrateSubmitter({
      connection,
      seed: keys.chainSeed('bootstrap'),
      logger: silentLogger,
    });
    await submitter.submit(encodeBlockBody([record]));
    await submitter.close();
    return toHex(networkIdOf(genesis, record));
  } finally {
    await connection.close();
  }
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
