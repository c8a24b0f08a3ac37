import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export const launcherModule = join(root, 'workers/launcher/main.ts');
export const chainModule = join(root, 'workers/chain/main.ts');
export const portalModule = join(root, 'workers/portal/main.ts');
export const builtEnclaves = join(root, 'build/enclaves');
export const builtContracts = join(root, 'build/contracts');
export const exportedApp = join(root, 'out');
