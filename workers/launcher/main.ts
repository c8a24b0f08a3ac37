import { codeOf, describeError } from '../../lib/base/errors.ts';
import { readSettings } from '../service/settings.ts';
import { launchEnclave, type Enclave } from './launch.ts';

/** Starts one enclave program in the simulated TEE: VELUM_PROGRAM is its built folder, VELUM_DATA its data folder. */
let enclave: Enclave | undefined;
let ending = false;

// Heard from the first moment: who started this may be gone before the program runs.
const end = (): void => {
  ending = true;
  void enclave?.stop();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
if (process.send !== undefined) process.on('disconnect', end);

try {
  const settings = readSettings(process.env);
  const started = await launchEnclave({
    program: settings.text('VELUM_PROGRAM'),
    data: settings.text('VELUM_DATA'),
    env: process.env,
    onMessage: (message) => process.send?.(message),
  });
  enclave = started;
  started.process.once('exit', (code) => process.exit(code ?? 1));
  if (ending) await started.stop();
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.send?.({ type: 'failed', code: codeOf(error) ?? 'unexpected', message: describeError(error) });
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}
