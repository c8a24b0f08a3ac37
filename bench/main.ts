import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../cli/network/free-port.ts';
import { builtEnclaves, exportedApp } from '../cli/network/paths.ts';
import { startNetwork } from '../cli/network/start-network.ts';
import { untilServing } from '../cli/network/until-serving.ts';
import { connectNetwork } from '../lib/drive/index.ts';
import { buildAll } from '../scripts/build.ts';
import { contractCode } from '../tests/support/network-of.ts';
import { benchLatencies } from './latencies.ts';
import { benchMemory } from './memory.ts';
import { printTable, type Row } from './table.ts';
import { benchTransfers } from './transfers.ts';

/** Measures the whole network on this machine and prints one table. `npm run bench -- 64` takes a smaller file. */
const megabytes = Number(process.argv[2] ?? 256);
const say = (text: string): void => void process.stderr.write(`${text}\n`);
await buildAll(join(import.meta.dirname, '..'), say);
const data = await mkdtemp(join(tmpdir(), 'velum-bench-'));
const rows: Row[] = [];
const ports = { chain: await freePort(), portal: await freePort() };

const start = async (what: string) => {
  const began = performance.now();
  const network = await startNetwork({
    data,
    enclaves: builtEnclaves,
    appFolder: exportedApp,
    workers: 3,
    ports,
    portalModule: join(import.meta.dirname, 'portal-with-plain-put.ts'),
    progress: () => undefined,
  });
  await untilServing(network.url, 3, say);
  rows.push({ what, value: `${((performance.now() - began) / 1000).toFixed(1)} s` });
  return network;
};

try {
  await (await start('first start, until all workers are admitted')).stop();
  const network = await start('later start');
  try {
    const connection = await connectNetwork({
      portalUrl: network.url,
      network: network.file.network,
      contractCode,
    });
    say('latencies');
    rows.push(...(await benchLatencies(connection)));
    say('transfers');
    rows.push(...(await benchTransfers(network.url, megabytes)));
    rows.push(...(await benchMemory(network)));
  } finally {
    await network.stop();
  }
  printTable(rows);
} finally {
  await rm(data, { recursive: true, force: true });
}
