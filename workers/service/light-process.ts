import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../../lib/base/logger.ts';
import { ChainError } from '../../lib/chain/chain-error.ts';
import type { LightClient } from '../../lib/chain/light/light-client.ts';
import type { FromLightClient, ToLightClient } from '../light-client/messages.ts';

/** The running light client. It does not come back by itself: whoever sees `exited` starts another one. */
export type LightProcess = LightClient & {
  readonly pid: number | undefined;
  /** Resolves when the process has ended, however that happened. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
};

/** How long the process may take to end by itself, milliseconds. */
const STOP_TIMEOUT = 5_000;

type Session = { receive: (text: string) => void; ended: () => void };

/**
 * Starts the light client on these chain specifications; needs no network for that.
 * @throws ChainError `bad-spec` for specifications that it cannot begin with, `light-client-ended`.
 */
export async function startLightProcess(specs: readonly string[], logger: Logger): Promise<LightProcess> {
  const child = fork(lightClientModule(), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: {},
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    // A program that cannot be run at all has no exit.
    child.once('error', () => resolve());
  });
  const sessions = new Map<number, Session>();
  void exited.then(() => {
    for (const { ended } of sessions.values()) ended();
    sessions.clear();
  });
  const tell = (message: ToLightClient): void =>
    // A failure to send is that of a process that is gone, which `exited` tells.
    void (child.connected && child.send(message, () => undefined));
  const started = Promise.withResolvers<undefined>();
  child.on('message', (message: FromLightClient) => {
    if (message.type === 'started') started.resolve(undefined);
    else if (message.type === 'failed') started.reject(badSpec(message.message));
    else if (message.type === 'log') logger.warn('the light client warns', { text: message.text });
    else if (message.type === 'text') sessions.get(message.session)?.receive(message.text);
    else {
      sessions.get(message.session)?.ended();
      sessions.delete(message.session);
    }
  });
  void exited.then(() =>
    started.reject(new ChainError('light-client-ended', 'the light client ended while it started')),
  );
  tell({ type: 'start', specs: [...specs] });
  try {
    await started.promise;
  } catch (error) {
    await stop(child, exited);
    throw error;
  }
  let next = 1;
  return {
    pid: child.pid,
    exited,
    stop: () => stop(child, exited),
    open(receive, ended) {
      const session = next++;
      sessions.set(session, { receive, ended });
      tell({ type: 'open', session });
      if (!child.connected && sessions.delete(session)) queueMicrotask(ended);
      return {
        send: (text) => tell({ type: 'send', session, text }),
        close: () => {
          if (sessions.delete(session)) tell({ type: 'close', session });
        },
      };
    },
  };
}

const badSpec = (text: string): ChainError =>
  new ChainError(
    'bad-spec',
    `the light client cannot begin with these chain specifications (${text.slice(0, 200)}); fetch them again, in the “raw” form with a checkpoint`,
  );

/** Beside the bundle of an enclave's program, where it is measured with it; or among the sources. */
function lightClientModule(): string {
  const bundled = join(import.meta.dirname, 'light-client.mjs');
  return existsSync(bundled) ? bundled : join(import.meta.dirname, '../light-client/main.ts');
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT);
  await exited;
  clearTimeout(timer);
}
