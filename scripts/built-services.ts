import { join } from 'node:path';
import { isFresh, type BuildInputs } from './build-stamp.ts';

/** The programs that are bundled to start sooner, by name, and where their sources begin. None of them runs in a TEE. */
export const SERVICES = {
  chain: 'workers/chain/main.ts',
  launcher: 'workers/launcher/main.ts',
  portal: 'workers/portal/main.ts',
  network: 'cli/network/start-network.ts',
  velum: 'cli/main.ts',
} as const;

export type ServiceName = keyof typeof SERVICES;

const FOLDER = 'build/services';

export const SERVICES_BUILD: BuildInputs = {
  name: 'services',
  sources: [
    ...['package-lock.json', 'package.json', 'scripts/build-stamp.ts'],
    ...['scripts/build-services.ts', 'scripts/built-services.ts'],
    ...['cli', 'contracts', 'lib', 'workers'],
  ],
  outputs: [...Object.keys(SERVICES), 'light-client'].map((name) => `${FOLDER}/${name}.mjs`),
};

/** The program's bundle if it was made of the present sources, else the sources themselves: what is stale never runs. */
export function servicePath(root: string, name: ServiceName): string {
  return isFresh(root, SERVICES_BUILD) ? join(root, FOLDER, `${name}.mjs`) : join(root, SERVICES[name]);
}
