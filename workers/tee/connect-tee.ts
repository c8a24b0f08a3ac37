import { systemClock } from '../../lib/base/clock.ts';
import type { Tee } from '../../lib/tee/enclave/tee.ts';
import { connectSimulatedTee } from '../launcher/tee-client.ts';
import { readSettings, SettingsError } from '../service/settings.ts';
import { createCollateralCache } from './collateral-cache.ts';
import { connectDstackTee } from './dstack-tee.ts';
import { createPccsClient } from './pccs-client.ts';

/**
 * The TEE that the settings name: `VELUM_TEE` is `simulated` (which needs its launcher) or `dstack`. None is ever tried in another's place.
 * @throws SettingsError, or TeeError where this machine is not what the settings say.
 */
export function connectTee(env: Record<string, string | undefined>): Tee {
  const settings = readSettings(env);
  if (settings.oneOf('VELUM_TEE', ['simulated', 'dstack']) === 'simulated') return connectSimulatedTee();
  const pccs = settings.text('VELUM_PCCS_URL');
  if (!/^https?:\/\//.test(pccs) || !URL.canParse(pccs))
    throw new SettingsError('bad-setting', 'VELUM_PCCS_URL must begin with http:// or https://');
  const collateral = createCollateralCache(createPccsClient(pccs), systemClock);
  return connectDstackTee(settings.text('VELUM_DSTACK_SOCKET', '/var/run/dstack.sock'), collateral);
}
