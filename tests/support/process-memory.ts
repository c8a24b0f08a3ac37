import { open, readdir, readFile } from 'node:fs/promises';

const CHUNK = 1 << 24;

/** The process that runs an enclave's program, by its data folder; undefined where there is none. */
export async function enclaveOf(data: string): Promise<number | undefined> {
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const [command, env] = await Promise.all(
      ['cmdline', 'environ'].map((name) => readFile(`/proc/${entry}/${name}`, 'latin1').catch(() => '')),
    );
    if (command?.includes('velum-enclave-') && env?.split('\0').includes(`VELUM_DATA=${data}`))
      return Number(entry);
  }
  return undefined;
}

/** Which of these byte strings occur in the memory of a process of this machine, whole: heap, stacks, and all else that it may write. */
export async function foundInMemory(pid: number, wanted: readonly Uint8Array[]): Promise<boolean[]> {
  const maps = await readFile(`/proc/${String(pid)}/maps`, 'latin1');
  const memory = await open(`/proc/${String(pid)}/mem`, 'r');
  const needles = wanted.map((bytes) => Buffer.from(bytes));
  const overlap = Math.max(...needles.map((needle) => needle.length));
  const found = needles.map(() => false);
  try {
    for (const [, from = '', to = ''] of maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm)) {
      const end = Number.parseInt(to, 16);
      for (let at = Number.parseInt(from, 16); at < end; at += CHUNK) {
        const length = Math.min(CHUNK + overlap, end - at);
        const buffer = Buffer.allocUnsafe(length);
        const read = await memory.read(buffer, 0, length, at).catch(() => undefined);
        if (read === undefined) continue;
        for (const [i, needle] of needles.entries())
          found[i] ||= buffer.subarray(0, read.bytesRead).includes(needle);
      }
    }
  } finally {
    await memory.close();
  }
  return found;
}
