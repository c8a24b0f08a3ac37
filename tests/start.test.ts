import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { freePort } from '../cli/network/free-port.ts';
import { builtEnclaves } from '../cli/network/paths.ts';
import { supervise } from '../cli/network/supervise.ts';
import { startNetwork, type LocalNetwork } from '../cli/network/start-network.ts';
import { untilServing } from '../cli/network/until-serving.ts';
import { connectNetwork, createAccount, createRecoveryWords } from '../lib/drive/index.ts';
import { startTestNetwork } from './support/embedded-network.ts';
import { contractCode } from './support/network-of.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { until } from './support/until.ts';

void describe('starting a network', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'velum-start-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const start = async (data: string, portal: number): Promise<LocalNetwork> => {
    const ports = { chain: await freePort(), portal };
    return startNetwork({
      data,
      enclaves: builtEnclaves,
      appFolder: '',
      workers: 1,
      ports,
      progress: () => undefined,
    });
  };

  void test('a service that ends by itself is started again, and said so; after a stop none is', async () => {
    const network = await start(join(folder, 'supervised'), await freePort());
    const said: string[] = [];
    const endWatch = supervise(network, (text) => said.push(text));
    try {
      for (const name of ['gatekeeper-1', 'portal']) await network.services.get(name)?.kill();
      await until(() => {
        for (const name of ['gatekeeper-1', 'portal']) assert.ok(said.includes(`${name} is ready again`));
        return Promise.resolve();
      });
      const connection = await connectNetwork({ portalUrl: network.url, contractCode });
      await createAccount(connection, createRecoveryWords());
    } finally {
      endWatch();
      await network.stop();
    }
    assert.equal(said.filter((text) => text.includes('has ended by itself')).length, 2);
  });

  void test('a chain that is given by its URL serves as the embedded one does', async () => {
    const network = await startTestNetwork({ separateChain: true });
    try {
      assert.ok(!network.services.has('chain'));
      const alice = await createAccount(await network.connect(), createRecoveryWords());
      const content = patternBytes(100_000);
      const id = await alice.drive.upload(alice.drive.snapshot().roots[0] ?? '', sourceOf('a.bin', content));
      assert.deepEqual(await bytesOfDownload(await alice.drive.download(id)), content);
    } finally {
      await network.dispose();
    }
  });

  void test('a busy port and a folder of another version end with the remedy; then the same folder starts', async () => {
    const data = join(folder, 'data');
    const busy = createServer();
    const port = await new Promise<number>((resolve) => {
      busy.listen(0, '127.0.0.1', () => {
        const address = busy.address();
        resolve(address !== null && typeof address === 'object' ? address.port : 0);
      });
    });
    await assert.rejects(start(data, port), /port-in-use: port \d+ is in use; set VELUM_PORT/);
    await new Promise((resolve) => busy.close(resolve));
    const network = await start(data, port);
    try {
      const [worker] = await untilServing(network.url, 1, () => undefined);
      assert.equal(worker?.status, 'admitted');
    } finally {
      await network.stop();
    }

    const path = join(data, 'network.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"version": 2', '"version": 9'));
    await assert.rejects(start(data, port), {
      code: 'other-version',
      message: /choose an empty folder with --data/,
    });
    await writeFile(path, text.slice(0, 40));
    await assert.rejects(start(data, port), { code: 'damaged' });
    await writeFile(path, text);
    await (await start(data, port)).stop();
  });
});
