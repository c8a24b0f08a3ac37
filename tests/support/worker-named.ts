import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestNetwork } from './embedded-network.ts';

/** What the worker of this identity is called on its own machine: its log says when it was admitted. */
export async function workerNamed({ data, services }: TestNetwork, identity: string): Promise<string> {
  for (const name of services.keys()) {
    if (!name.startsWith('worker-')) continue;
    const log = await readFile(join(data, 'logs', `${name}.log`), 'utf8');
    if (log.includes(`"identity":"${identity}","msg":"the gatekeepers admitted`)) return name;
  }
  throw new TypeError('no worker of this network has that identity');
}
