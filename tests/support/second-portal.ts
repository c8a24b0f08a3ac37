import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../cli/network/free-port.ts';
import { networkKeys } from '../../cli/network/network-keys.ts';
import { portalModule } from '../../cli/network/paths.ts';
import { startService, type ServiceProcess } from '../../cli/network/process-tree.ts';
import { fromHex, randomBytes, toHex } from '../../lib/base/bytes.ts';
import type { TestNetwork } from './embedded-network.ts';

/**
 * Starts another portal of a network, with a folder of its own, that shares the first one's content and credit. Its next start is on the same port.
 * @param secretFile that the first one was started with, too (`VELUM_STORE_SECRET_FILE`).
 */
export async function secondPortal(
  { data, file, url }: TestNetwork,
  { chainUrl, secretFile }: { chainUrl: string; secretFile: string },
): Promise<() => Promise<ServiceProcess>> {
  const env = {
    VELUM_NETWORK: file.network,
    VELUM_GENESIS: file.genesis,
    VELUM_CHAIN_URL: chainUrl,
    VELUM_CHAIN_SEED: toHex(networkKeys(fromHex(file.master)).chainSeed('worker-7')),
    VELUM_DATA: join(data, 'portal-2'),
    VELUM_PORT: String(await freePort()),
    VELUM_LIBP2P_PEERS: await contentAddressOf(data),
    VELUM_STORE_URL: url,
    VELUM_STORE_SECRET_FILE: secretFile,
  };
  const logFile = join(data, 'logs/portal-2.log');
  return () => startService({ name: 'portal-2', module: portalModule(), logFile, env });
}

/** A file of a secret that portals share. Whoever asked for it removes its folder. */
export async function storeSecret(): Promise<{ file: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'velum-secret-'));
  const file = join(folder, 'store-secret');
  await writeFile(file, toHex(randomBytes(32)), { mode: 0o600 });
  return { file, folder };
}

/** Where the first portal's log says that other portals find its content. */
async function contentAddressOf(data: string): Promise<string> {
  const log = await readFile(join(data, 'logs/portal.log'), 'utf8');
  const [, addresses] = /"addresses":"([^"]+)"/.exec(log) ?? [];
  const address = addresses?.split(',')[0];
  if (address === undefined) throw new TypeError('the first portal listens for no others');
  return address;
}
