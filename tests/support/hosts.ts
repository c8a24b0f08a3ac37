import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeError } from '../../lib/base/errors.ts';

const root = join(import.meta.dirname, '../..');
const ip = (...args: string[]): Promise<unknown> => promisify(execFile)('ip', args);

/** One machine: a network namespace with an address of its own, and a folder for what runs there. */
export type Host = {
  readonly address: string;
  readonly folder: string;
  /** Runs a program of this repository there, with these settings and no others. */
  run(args: readonly string[], env?: Record<string, string>): ChildProcess;
  /** Takes its cable out, and puts it in again. */
  cut(): Promise<void>;
  heal(): Promise<void>;
};

/** Machines on one network, which this one is on too. They are namespaces of this kernel; root alone may make them. */
export type Hosts = { readonly hosts: readonly Host[]; close(): Promise<void> };

/** Why there can be no such hosts here; undefined if there can. */
export async function whyNoHosts(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const name = `velum-try-${String(process.pid)}`;
  try {
    await ip('netns', 'add', name);
    await ip('netns', 'del', name);
    return undefined;
  } catch (error) {
    return `network namespaces cannot be made here: ${describeError(error)}`;
  }
}

export async function openHosts(count: number): Promise<Hosts> {
  // Of this process alone, so that several runs do not meet.
  const own = process.pid % 4096;
  const net = `10.${String(100 + (own >> 8))}.${String(own & 255)}`;
  const bridge = `vb${String(own)}`;
  const folder = await mkdtemp(join(tmpdir(), 'velum-hosts-'));
  const names = Array.from({ length: count }, (_, i) => `vh${String(own)}-${String(i + 1)}`);
  const running = new Set<ChildProcess>();
  const close = async (): Promise<void> => {
    await Promise.all([...running].map(stopProcess));
    for (const name of names) await ip('netns', 'del', name).catch(() => undefined);
    await ip('link', 'del', bridge).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ip('link', 'add', bridge, 'type', 'bridge');
    await ip('addr', 'add', `${net}.254/24`, 'dev', bridge);
    await ip('link', 'set', bridge, 'up');
    const hosts: Host[] = [];
    for (const [i, name] of names.entries()) {
      const address = `${net}.${String(i + 1)}`;
      await plugIn(name, bridge, address);
      hosts.push(hostOf(name, address, await mkdtemp(join(folder, 'host-')), running));
    }
    return { hosts, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function plugIn(name: string, bridge: string, address: string): Promise<void> {
  await ip('netns', 'add', name);
  await ip('link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
  await ip('link', 'set', name, 'master', bridge, 'up');
  await ip('-n', name, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
  for (const device of ['lo', 'eth0']) await ip('-n', name, 'link', 'set', device, 'up');
}

function hostOf(name: string, address: string, folder: string, running: Set<ChildProcess>): Host {
  return {
    address,
    folder,
    run(args, env = {}) {
      const node = [join(root, 'node_modules/.bin/node'), '--disable-warning=ExperimentalWarning'];
      const child = spawn('ip', ['netns', 'exec', name, ...node, ...args], {
        cwd: folder,
        env: { PATH: process.env['PATH'], HOME: folder, ...env },
      });
      running.add(child);
      child.once('exit', () => running.delete(child));
      return child;
    },
    cut: async () => void (await ip('link', 'set', name, 'down')),
    heal: async () => void (await ip('link', 'set', name, 'up')),
  };
}

/** Ends a process in good order. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  child.once('exit', () => resolve(undefined));
  child.kill('SIGTERM');
  await promise;
}
