import { readFile, readdir } from 'node:fs/promises';
import type { LocalNetwork } from '../cli/network/start-network.ts';
import type { Row } from './table.ts';

/** Resident memory of each service, launcher and program together, from the kernel's own accounts. */
export async function benchMemory(network: LocalNetwork): Promise<Row[]> {
  const rows = [...network.services.values()].map(async ({ name, child }): Promise<Row> => {
    const pids = await groupOf(child.pid ?? 0);
    const kilobytes = await Promise.all(pids.map(residentKilobytes));
    return {
      what: `memory of ${name}`,
      value: `${(kilobytes.reduce((sum, k) => sum + k, 0) / 1024).toFixed(0)} MiB`,
    };
  });
  return Promise.all(rows);
}

async function groupOf(leader: number): Promise<number[]> {
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const groups = await Promise.all(
    all.map(async (pid) => {
      const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
      return { pid, group: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) };
    }),
  );
  return groups.filter(({ group }) => group === leader).map(({ pid }) => pid);
}

async function residentKilobytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
}
