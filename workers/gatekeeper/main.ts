import { toHex } from '../../lib/base/bytes.ts';
import { createProcessLogger } from '../service/process-logger.ts';
import { runProcess } from '../service/run-process.ts';
import { readSettings } from '../service/settings.ts';
import { connectTee } from '../tee/connect-tee.ts';
import { readGatekeeperConfig } from './config.ts';
import { createGatekeeperService, openGatekeeperIdentity } from './service.ts';

const logger = createProcessLogger('gatekeeper');

await runProcess(logger, async (fatal) => {
  const tee = connectTee(process.env);
  if (process.env['VELUM_MODE'] !== 'identity')
    return createGatekeeperService(readGatekeeperConfig(process.env), tee, logger, fatal);
  // Before there is a network: make the identity that its genesis record will name.
  const { identity } = await openGatekeeperIdentity(tee, readSettings(process.env).text('VELUM_DATA'));
  const keys = { identity: toHex(identity.signer.identity), sealing: toHex(identity.sealing.publicKey) };
  process.send?.({ type: 'identity', ...keys });
  process.stdout.write(`${JSON.stringify(keys)}\n`);
  return { url: 'identity', close: () => Promise.resolve() };
});
