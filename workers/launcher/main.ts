import { codeOf, describeError } from '../../lib/base/errors.ts';
import { readSettings } from '../service/settings.ts';
import { launchEnclave } from './launch.ts';

/** Starts one enclave program in the simulated TEE: VELUM_PROGRAM is its built folder, VELUM_DATA its data folder. */
try {
  const settings = readSettings(process.env);
  const enclave = await launchEnclave({
    program: settings.text('VELUM_PROGRAM'),
    data: settings.text('VELUM_DATA'),
    env: process.env,
    onMessage: (message) => process.send?.(message),
  });
  enclave.process.once('exit', (code) => process.exit(code ?? 1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void enclave.stop());
  if (process.send !== undefined) process.on('disconnect', () => void enclave.stop());
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.send?.({ type: 'failed', code: codeOf(error) ?? 'unexpected', message: describeError(error) });
  process.exitCode = 1;
  process.disconnect?.();
}
