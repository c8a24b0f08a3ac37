import { fork, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CodedError } from '../../lib/base/errors.ts';
import type { Bytes } from '../../lib/base/bytes.ts';
import { isTeeRequest, type TeeReply } from './messages.ts';
import { ENCLAVE_FLAGS, measureProgram } from './measure.ts';
import { openSimulatedHardware } from './simulated-hardware.ts';

export type LaunchErrorCode = 'unmeasured-flags';

export class LaunchError extends CodedError<LaunchErrorCode> {}

export type Enclave = { measurement: Bytes; process: ChildProcess; stop(): Promise<void> };

/**
 * The simulated TEE's launcher: reads the program once, measures those bytes, and executes a private copy of the same bytes with
 * measured flags and no others. Settings reach the program as `VELUM_…` variables only.
 * @throws LaunchError `unmeasured-flags` if Node.js options would slip in unmeasured code.
 */
export async function launchEnclave(options: {
  program: string;
  data: string;
  env: Record<string, string | undefined>;
  onMessage: (message: unknown) => void;
}): Promise<Enclave> {
  refuseUnmeasured(options.env);
  const { files, measurement } = await measureProgram(options.program);
  const hardware = await openSimulatedHardware(join(options.data, 'simulated-tee'), measurement);
  const folder = await mkdtemp(join(tmpdir(), 'velum-enclave-'));
  await mkdir(folder, { recursive: true });
  for (const { name } of files) await mkdir(dirname(join(folder, name)), { recursive: true });
  await Promise.all(files.map(({ name, bytes }) => writeFile(join(folder, name), bytes, { mode: 0o400 })));
  const settings = Object.entries(options.env).filter(([name]) => name.startsWith('VELUM_'));
  const child = fork(join(folder, 'main.mjs'), [], {
    execArgv: ENCLAVE_FLAGS,
    env: Object.fromEntries(settings),
    stdio: 'inherit',
  });
  child.on('message', (message) => {
    if (!isTeeRequest(message)) {
      options.onMessage(message);
      return;
    }
    const reply: TeeReply = { type: 'tee-reply', id: message.id, answer: hardware.answer(message) };
    child.send(reply);
  });
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  void exited.then(() => rm(folder, { recursive: true, force: true }));
  return {
    measurement,
    process: child,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function refuseUnmeasured(env: Record<string, string | undefined>): void {
  if (env['NODE_OPTIONS'] !== undefined && env['NODE_OPTIONS'] !== '') {
    throw new LaunchError('unmeasured-flags', 'NODE_OPTIONS would load code that is not measured; unset it');
  }
  if (process.execArgv.some((flag) => /^(--import|--require|-r|--loader|--experimental-loader)/.test(flag))) {
    throw new LaunchError(
      'unmeasured-flags',
      'start without --import, --require or --loader: they would load code that is not measured',
    );
  }
}
