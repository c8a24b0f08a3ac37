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
import type { NetworkKeys } from './network-keys.ts';
import { launcherModule } from './paths.ts';
import { startService } from './process-tree.ts';

/**
 * Makes a network: the gatekeeper's identity, the genesis record that names it, and the record on the chain. The programs that
 * were measured are kept in the data folder, because this network runs those and no others.
 */
export async function createNetwork(options: {
  data: string;
  enclaves: string;
  chainUrl: string;
  master: string;
  keys: NetworkKeys;
}): Promise<NetworkFile> {
  const { data, enclaves, chainUrl, master, keys } = options;
  await cp(enclaves, join(data, 'enclaves'), { recursive: true });
  const gatekeeper = await measureProgram(join(data, 'enclaves/gatekeeper'));
  const worker = await measureProgram(join(data, 'enclaves/pruntime'));
  const gatekeeperPort = await lastingPort();
  const identity = await makeGatekeeperIdentity(data);
  const record = genesisCodec.encode({
    v: 1,
    kind: 'network',
    name: 'local network',
    salt: randomBytes(16),
    governance: { threshold: 1, keys: [keys.governance.identity] },
    gatekeepers: [
      {
        ...identity,
        endpoint: `http://127.0.0.1:${String(gatekeeperPort)}`,
        measurement: gatekeeper.measurement,
      },
    ],
    threshold: 1,
    measurements: [worker.measurement],
    policy: { simulated: true },
  });
  const network = await postGenesis(chainUrl, keys, record);
  const file: NetworkFile = { version: 1, network, genesis: toHex(record), master, gatekeeperPort };
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

async function makeGatekeeperIdentity(data: string) {
  const folder = join(data, 'gatekeeper');
  let found: { identity: Uint8Array<ArrayBuffer>; sealing: Uint8Array<ArrayBuffer> } | undefined;
  const service = await startService({
    name: 'gatekeeper identity',
    module: launcherModule,
    logFile: join(data, 'logs/gatekeeper.log'),
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
