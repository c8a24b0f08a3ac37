import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { equalBytes, fromBase64Url } from '../../base/bytes.ts';
import { silentLogger } from '../../base/logger.ts';
import { createBlock, RAW } from '../block.ts';
import { openContentStores } from '../content-stores.ts';
import { collectBytes } from '../peer-fetch.ts';

const CHILD = new URL('storing-child.ts', import.meta.url).pathname;

/**
 * Has another process store blocks in `folder`, kills it with SIGKILL after so many acknowledgements, and opens what it left.
 * @returns how many acknowledged blocks there were, and which of them, or of their pins, are lost
 */
export async function killWhileStoring(
  folder: string,
  acknowledgements: number,
): Promise<{ acknowledged: number; lost: string[] }> {
  const lines = await storeUntilKilled(folder, acknowledgements);
  const { blockstore, pins, close } = await openContentStores({ folder, logger: silentLogger, hold: 60_000 });
  try {
    const roots = new Set((await pins.pins()).map(({ root }) => root.toString()));
    const lost: string[] = [];
    for (const line of lines) {
      const [what, text = ''] = line.split(' ');
      const { cid, bytes } = await createBlock(RAW, fromBase64Url(text));
      const found = await collectBytes(blockstore.get(cid)).catch(() => new Uint8Array(0));
      if (!equalBytes(found, bytes)) lost.push(`block ${cid.toString()}`);
      if (what === 'pinned' && !roots.has(cid.toString())) lost.push(`pin ${cid.toString()}`);
    }
    return { acknowledged: lines.length, lost };
  } finally {
    await close();
  }
}

/** @returns the whole lines that the process wrote. */
async function storeUntilKilled(folder: string, acknowledgements: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    // The last one may be cut off.
    if (/^(kept|pinned) \S+$/.test(line)) lines.push(line);
    if (lines.length === acknowledgements) child.kill('SIGKILL');
  }
  return lines;
}
