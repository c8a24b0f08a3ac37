import { fork, type ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import { CodedError } from '../../lib/base/errors.ts';

export type ProcessErrorCode = 'start-failed' | 'start-timeout';

/** A process that did not start, with its own words and where its log lies. */
export class ProcessError extends CodedError<ProcessErrorCode> {}

export type ServiceProcess = {
  readonly name: string;
  readonly url: string;
  readonly child: ChildProcess;
  /** Resolves when the process has ended, however that happened. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
};

export type ServiceStart = {
  name: string;
  /** The program to fork, a path. */
  module: string;
  env: Record<string, string>;
  /** Where its output goes. */
  logFile: string;
  /** Called with every message that is neither readiness nor failure. */
  onMessage?: (message: unknown) => void;
  /** How long it may take until it is ready, in milliseconds; two minutes unless it says so. */
  patience?: number | undefined;
};

const START_TIMEOUT = 120_000;
/** How long a process may take to end in good order, in milliseconds. */
const STOP_TIMEOUT = 15_000;

/**
 * Forks one service and waits until it says that it is ready. It ends when this process ends, however that happens, because
 * the channel between them closes.
 * @throws ProcessError.
 */
export function startService(start: ServiceStart): Promise<ServiceProcess> {
  const log = openSync(start.logFile, 'a');
  const env = { ...kept(['PATH', 'HOME', 'NODE_COMPILE_CACHE']), ...start.env };
  const execArgv = ['--disable-warning=ExperimentalWarning'];
  const child = fork(start.module, [], { env, execArgv, detached: true, stdio: ['ignore', log, log, 'ipc'] });
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  return new Promise((resolve, reject) => {
    const fail = (code: ProcessErrorCode, text: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new ProcessError(code, `${start.name}: ${text} (log: ${start.logFile})`));
    };
    const timer = setTimeout(() => {
      fail('start-timeout', 'did not get ready in time');
    }, start.patience ?? START_TIMEOUT);
    const onEarlyExit = (code: number | null): void => {
      fail('start-failed', `ended with code ${String(code)} before it was ready`);
    };
    child.once('exit', onEarlyExit);
    child.on('message', (message) => {
      const { type, url, text } = readMessage(message);
      if (type === 'failed') fail('start-failed', text);
      else if (type !== 'ready') start.onMessage?.(message);
      else {
        clearTimeout(timer);
        child.off('exit', onEarlyExit);
        resolve({
          name: start.name,
          url,
          child,
          exited,
          stop: () => stopSoftly(child, exited),
          kill: () => killHard(child, exited),
        });
      }
    });
  });
}

/** These variables of our own, where they are set. */
function kept(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

async function stopSoftly(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => void killHard(child, exited), STOP_TIMEOUT);
  await exited;
  clearTimeout(timer);
}

/** kill -9 of the service, and of the program inside its launcher: both are one process group. */
async function killHard(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.pid !== undefined) {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
  await exited;
}

function readMessage(message: unknown): { type: string; url: string; text: string } {
  const fields = message !== null && typeof message === 'object' ? Object.entries(message) : [];
  const field = (name: string): string => {
    const value: unknown = fields.find(([key]) => key === name)?.[1];
    return typeof value === 'string' ? value : '';
  };
  return { type: field('type'), url: field('url'), text: field('message') };
}
