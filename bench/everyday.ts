import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../cli/network/free-port.ts';
import { builtEnclaves, exportedApp } from '../cli/network/paths.ts';
import { startNetwork } from '../cli/network/start-network.ts';
import { untilServing } from '../cli/network/until-serving.ts';
import { connectNetwork, createRecoveryWords, createAccount } from '../lib/drive/index.ts';
import { buildAll } from '../scripts/build.ts';
import { contractCode } from '../tests/support/network-of.ts';
import { sourceOf } from '../tests/support/files.ts';
import { benchEveryday } from './everyday-browser.ts';
import { fillFolder, newFolderId } from './fill-drive.ts';
import { noisePng } from './noise-png.ts';
import { printTable } from './table.ts';

/**
 * What a person waits for in the app, with 10,000 files in one folder, beside plain pages from the same portal in the same browser:
 * `npm run bench:everyday`, or with another number of files after `--`.
 */
const count = Number(process.argv[2] ?? 10_000);
const say = (text: string): void => void process.stderr.write(`${text}\n`);
await buildAll(join(import.meta.dirname, '..'), say);
const data = await mkdtemp(join(tmpdir(), 'velum-everyday-'));
const network = await startNetwork({
  data,
  enclaves: builtEnclaves,
  appFolder: exportedApp,
  workers: 3,
  ports: { chain: await freePort(), portal: await freePort() },
  portalModule: join(import.meta.dirname, 'portal-with-plain-put.ts'),
  progress: () => undefined,
});
try {
  await untilServing(network.url, 3, say);
  const connection = await connectNetwork({
    portalUrl: network.url,
    network: network.file.network,
    contractCode,
  });
  const words = createRecoveryWords();
  const { drive } = await createAccount(connection, words);
  const [root = ''] = drive.snapshot().roots;
  say(`storing ${String(count)} entries`);
  const folder = await drive.createFolder(root, 'Archive', newFolderId());
  const names = Array.from({ length: count }, (_, i) => `report ${String(i).padStart(5, '0')}.txt`);
  await fillFolder(connection, words, folder, names);
  const picture = noisePng(600, 500);
  await drive.upload(root, { ...sourceOf('picture.png', picture), type: 'image/png' });
  say('measuring');
  printTable(await benchEveryday({ portalUrl: network.url, words, names, picture }));
} finally {
  await network.stop();
  await rm(data, { recursive: true, force: true });
}
