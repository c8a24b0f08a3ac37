import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../cli/network/free-port.ts';
import { builtEnclaves } from '../cli/network/paths.ts';
import { startNetwork, type LocalNetwork } from '../cli/network/start-network.ts';
import { untilServing } from '../cli/network/until-serving.ts';
import { delay } from '../lib/base/wait.ts';
import {
  connectNetwork,
  createAccount,
  createRecoveryWords,
  restoreAccount,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { networkViewCodec } from '../lib/protocol/network-view.ts';
import { buildAll } from '../scripts/build.ts';
import { contractCode } from '../tests/support/network-of.ts';
import { bytesOfDownload, patternBytes, sourceOf } from '../tests/support/files.ts';
import { printTable, type Row } from './table.ts';

/**
 * How a long history slows a later start: `npm run bench:history -- 5000`. The same network is started again when it is young and when
 * it has that many blocks, with a file stored every few dozen blocks; "usable" ends with the bytes of the first file.
 */
const blocks = Number(process.argv[2] ?? 5000);
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const FILE = patternBytes(10_000);
/** While history is made, blocks follow each other as fast as they can be built. */
const HASTE = { VELUM_CHAIN_SPACING_MS: '0', VELUM_CHAIN_HEARTBEAT_MS: '50' };

await buildAll(join(import.meta.dirname, '..'), say);
const data = await mkdtemp(join(tmpdir(), 'velum-history-'));
const ports = { chain: await freePort(), portal: await freePort() };
const words = createRecoveryWords();

try {
  const first = await start(HASTE);
  const height = await storeOneFile(first);
  await first.stop();
  const young = await measureLaterStart();
  const again = await start(HASTE);
  await makeHistory(again, height);
  await again.stop();
  const old = await measureLaterStart();
  printTable([
    compare('later start, until all workers are admitted', old.ready, young.ready),
    compare('later start, until an account has its first file back', old.usable, young.usable),
  ]);
} finally {
  await rm(data, { recursive: true, force: true });
}

function compare(what: string, old: number, young: number): Row {
  const seconds = (value: number): string => `${(value / 1000).toFixed(1)} s`;
  return {
    what: `${what} (${String(blocks)} blocks)`,
    value: seconds(old),
    peer: seconds(young),
    ratio: old / young,
  };
}

function start(settings: Record<string, string> = {}): Promise<LocalNetwork> {
  const options = { data, enclaves: builtEnclaves, appFolder: '', workers: 3, ports, settings };
  return startNetwork({ ...options, progress: () => undefined });
}

function connect(network: LocalNetwork): Promise<NetworkConnection> {
  return connectNetwork({ portalUrl: network.url, network: network.file.network, contractCode });
}

async function storeOneFile(network: LocalNetwork): Promise<number> {
  const account = await createAccount(await connect(network), words);
  await account.drive.upload(account.drive.snapshot().roots[0] ?? '', sourceOf('first.bin', FILE));
  return heightOf(network);
}

async function heightOf(network: LocalNetwork): Promise<number> {
  const response = await fetch(new URL('/v1/network', network.url));
  return networkViewCodec.check(await response.json()).height;
}

async function makeHistory(network: LocalNetwork, from: number): Promise<void> {
  const { drive } = await restoreAccount(await connect(network), words);
  const root = drive.snapshot().roots[0] ?? '';
  for (let height = from, i = 0; height < blocks; height = await heightOf(network), i++) {
    await drive.upload(root, sourceOf(`later-${String(i)}.bin`, patternBytes(1000, i + 2)));
    if (i % 20 === 0) say(`block ${String(height)} of ${String(blocks)}`);
    await delay(2000);
  }
}

async function measureLaterStart(): Promise<{ ready: number; usable: number }> {
  const began = performance.now();
  const network = await start();
  try {
    await untilServing(network.url, 3, say);
    const ready = performance.now() - began;
    const { drive } = await restoreAccount(await connect(network), words);
    const file = [...drive.snapshot().entries.values()].find((entry) => entry.name === 'first.bin');
    const got = await bytesOfDownload(await drive.download(file?.id ?? ''));
    if (got.length !== FILE.length) throw new TypeError('the file came back with another length');
    return { ready, usable: performance.now() - began };
  } finally {
    await network.stop();
  }
}
