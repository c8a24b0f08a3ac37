import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetworkFile } from '../../cli/network/network-file.ts';
import { builtContracts } from '../../cli/network/paths.ts';
import { connectNetwork, type ContractName, type NetworkConnection } from '../../lib/drive/index.ts';

type Reachable = { readonly url: string; readonly file: NetworkFile };

/** What a client needs to know of a network, and a way in. */
export const networkOf = ({
  url,
  file,
}: Reachable): Reachable & { connect(): Promise<NetworkConnection> } => ({
  url,
  file,
  connect: () => connectNetwork({ portalUrl: url, network: file.network, contractCode }),
});

export async function contractCode(name: ContractName): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(builtContracts, `${name}.js`);
  if (!existsSync(path)) throw new TypeError('build the contracts first: npm run build');
  return new Uint8Array(await readFile(path));
}
