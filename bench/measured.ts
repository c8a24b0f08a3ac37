import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFlights } from '../lib/drive/batch/flights.ts';

/** What a command took: wall seconds until all is on the disk, CPU seconds of it and of each server, and the most memory of either, MiB. */
export type Taken = {
  readonly wall: number;
  readonly client: number;
  readonly servers: readonly number[];
  readonly memory: { readonly client: number; readonly servers: readonly number[] };
};

/** A command, whose result lies at `written` and below. */
export type Command = {
  readonly args: readonly [program: string, ...args: string[]];
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  /** Synced before the time ends, for programs that do not do that themselves. */
  readonly written?: string;
};

/** Runs it under GNU time. @param servers process groups whose share is counted. */
export async function measure(command: Command, servers: readonly number[] = []): Promise<Taken> {
  const before = await Promise.all(servers.map(cpuOf));
  await Promise.all(servers.map(forgetPeak));
  const began = performance.now();
  const { client, memory } = await timed(command);
  if (command.written !== undefined) await syncBelow(command.written);
  const wall = (performance.now() - began) / 1000;
  const after = await Promise.all(servers.map(cpuOf));
  return {
    ...{ wall, client },
    servers: after.map((cpu, at) => cpu - (before[at] ?? 0)),
    memory: { client: memory, servers: await Promise.all(servers.map(peakOf)) },
  };
}

async function timed({ args, env, cwd }: Command): Promise<{ client: number; memory: number }> {
  const child = spawn('/usr/bin/time', ['-f', '\n%U %S %M', ...args], {
    env: { ...process.env, ...env },
    ...(cwd !== undefined && { cwd }),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (part: Buffer) => (told += part.toString()));
  await once(child, 'close');
  const [user, system, kilobytes] = (told.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  if (child.exitCode !== 0 || user === undefined || system === undefined || kilobytes === undefined)
    throw new Error(`${args.join(' ')} failed: ${told}`);
  return { client: user + system, memory: kilobytes / 1024 };
}

/** Everything below a path, on the disk. */
async function syncBelow(path: string): Promise<void> {
  const isFolder = (await stat(path)).isDirectory();
  if (isFolder) {
    const flights = createFlights();
    for (const name of await readdir(path)) {
      flights.start(() => syncBelow(join(path, name)));
      await flights.settle(16);
    }
    await flights.settle(0);
  }
  const file = await open(path, 'r');
  await file.sync();
  await file.close();
}

/** Clock ticks of /proc in a second: 100 on every Linux that Node.js runs on. */
const TICKS = 100;

type Stat = { readonly pid: number; readonly group: number; readonly ticks: number };

async function processesOf(group: number): Promise<Stat[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = await Promise.all(
    pids.map(async (pid) => {
      const text = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      const [of, user, system] = [2, 11, 12].map((at) => Number(fields[at]));
      return { pid, group: of ?? 0, ticks: (user ?? 0) + (system ?? 0) };
    }),
  );
  return all.filter((found) => found.group === group);
}

const cpuOf = async (group: number): Promise<number> =>
  (await processesOf(group)).reduce((sum, { ticks }) => sum + ticks, 0) / TICKS;

/** Has the kernel forget how much memory each took at most. */
async function forgetPeak(group: number): Promise<void> {
  for (const { pid } of await processesOf(group)) await writeFile(`/proc/${String(pid)}/clear_refs`, '5');
}

async function peakOf(group: number): Promise<number> {
  const all = (await processesOf(group)).map(async ({ pid }) => {
    const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  });
  return (await Promise.all(all)).reduce((sum, peak) => sum + peak, 0);
}
