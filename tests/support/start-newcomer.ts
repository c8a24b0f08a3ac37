import { join } from 'node:path';
import { freePort } from '../../cli/network/free-port.ts';
import { networkKeys } from '../../cli/network/network-keys.ts';
import { launcherModule } from '../../cli/network/paths.ts';
import { startService, type ServiceProcess } from '../../cli/network/process-tree.ts';
import { fromHex, toHex } from '../../lib/base/bytes.ts';
import type { TestNetwork } from './embedded-network.ts';

/**
 * Starts a process that is in no genesis record, as somebody on another machine would: with the network's id, its portal, an account that has tokens,
 * and a folder of its own.
 * @param program folder of its program, in the network's `enclaves`.
 */
export async function startNewcomer(
  { data, url, file }: TestNetwork,
  name: string,
  program: string,
  settings: Record<string, string> = {},
): Promise<ServiceProcess> {
  return startService({
    name,
    module: launcherModule(),
    logFile: join(data, 'logs', `${name}.log`),
    env: {
      VELUM_NETWORK: file.network,
      VELUM_PORTAL_URL: url,
      VELUM_CHAIN_SEED: toHex(networkKeys(fromHex(file.master)).chainSeed(name)),
      VELUM_DATA: join(data, name),
      VELUM_PROGRAM: join(data, 'enclaves', program),
      VELUM_ENDPOINT: `http://127.0.0.1:${String(await freePort())}`,
      ...settings,
    },
  });
}
