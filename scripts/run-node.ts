import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** `isLate`: it was ended because it ran for too long. */
export type NodeRun = { code: number; output: string; isLate: boolean };

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a program under this Node.js. A signal that we get goes to it too, and ends us once it has ended: nothing stays behind.
 * @param options.inherit - its output goes where ours goes, instead of being returned.
 * @param options.longest - milliseconds after which it is killed.
 */
export function runNode(
  args: readonly string[],
  options: { cwd: string; inherit: boolean; longest?: number },
): Promise<NodeRun> {
  const child = spawn(process.execPath, args, {
    cwd: options.cwd,
    stdio: ['ignore', ...outputs(options.inherit)],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  let isLate = false;
  const end =
    options.longest !== undefined &&
    setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, options.longest);
  const forward = SIGNALS.map((signal) => {
    const listener = (): void => {
      child.once('exit', () => process.exit(128 + constants.signals[signal]));
      child.kill(signal);
    };
    process.on(signal, listener);
    return { signal, listener };
  });
  return new Promise<NodeRun>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code: code ?? 1, output, isLate });
    });
  }).finally(() => {
    if (end !== false) clearTimeout(end);
    for (const { signal, listener } of forward) process.off(signal, listener);
  });
}

const outputs = (inherit: boolean): ('inherit' | 'pipe')[] =>
  inherit ? ['inherit', 'inherit'] : ['pipe', 'pipe'];
