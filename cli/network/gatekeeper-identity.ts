import { fromHex, type Bytes } from '../../lib/base/bytes.ts';
import { launcherModule } from './paths.ts';
import { startService } from './process-tree.ts';

/**
 * The keys that a gatekeeper has in its folder, made at the first time: what a genesis record names it by. In the simulated TEE; the program prints them
 * itself where it runs with VELUM_MODE=identity.
 */
export async function makeGatekeeperIdentity(gatekeeper: {
  name: string;
  program: string;
  folder: string;
  logFile: string;
}): Promise<{ identity: Bytes; sealing: Bytes }> {
  let found: { identity: Bytes; sealing: Bytes } | undefined;
  const service = await startService({
    name: `${gatekeeper.name} identity`,
    module: launcherModule(),
    logFile: gatekeeper.logFile,
    env: { VELUM_PROGRAM: gatekeeper.program, VELUM_DATA: gatekeeper.folder, VELUM_MODE: 'identity' },
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
