import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '../cli/network/free-port.ts';
import type { Command } from './measured.ts';
import { untilAnswers } from './until-answers.ts';

/**
 * What `velum put` and `get` cannot do without, and nothing else: a file is read, encrypted and hashed, crosses HTTP in parts, is hashed again and lies on the disk,
 * synced, block by block; and the way back. By Node.js as it is, in two processes, three parts at a time: how fast this machine does that at all.
 */
export type BareSteps = {
  put(path: string): Command;
  /** What was put last. */
  get(path: string): Command;
  /** Process group of the server. */
  readonly group: number;
  stop(): void;
};

const NODE = join(import.meta.dirname, '..', 'node_modules/.bin/node');

export async function startBareSteps(folder: string): Promise<BareSteps> {
  const port = String(await freePort());
  const program = (name: string): string => join(import.meta.dirname, name);
  const server = spawn(NODE, [program('bare-server.ts'), port, folder], { detached: true, stdio: 'ignore' });
  await untilAnswers(`http://127.0.0.1:${port}`);
  const client = (what: string, path: string): Command => ({
    args: [NODE, '--disable-warning=ExperimentalWarning', program('bare-client.ts'), what, port, path],
  });
  return {
    put: (path) => client('put', path),
    get: (path) => ({ ...client('get', path), written: path }),
    group: server.pid ?? 0,
    stop: () => void server.kill(),
  };
}
