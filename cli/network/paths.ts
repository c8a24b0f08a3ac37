import { join } from 'node:path';
import { servicePath } from '../../scripts/built-services.ts';

const root = join(import.meta.dirname, '../..');

/** What to fork for a process of the network. Asked when it is needed: a build in between makes it another file. */
export const launcherModule = (): string => servicePath(root, 'launcher');
export const chainModule = (): string => servicePath(root, 'chain');
export const portalModule = (): string => servicePath(root, 'portal');

/** What starts networks (`start-network.ts`), to be imported. */
export const networkModule = (): string => servicePath(root, 'network');

export const builtEnclaves = join(root, 'build/enclaves');
export const builtContracts = join(root, 'build/contracts');
export const exportedApp = join(root, 'out');
