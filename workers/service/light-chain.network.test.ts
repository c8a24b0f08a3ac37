import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { WsProvider } from '@polkadot/api';
import { chainSpec as assetHub } from '@substrate/connect-known-chains/polkadot_asset_hub';
import { chainSpec as polkadot } from '@substrate/connect-known-chains/polkadot';
import { chainSpec as westend } from '@substrate/connect-known-chains/westend2';
import { toHex, type Bytes } from '../../lib/base/bytes.ts';
import { silentLogger as logger } from '../../lib/base/logger.ts';
import { bytes32 } from '../../lib/base/testing.ts';
import { delay } from '../../lib/base/wait.ts';
import type { ChainViewPolicy } from '../../lib/protocol/chain-view.ts';
import { networkIdOf } from '../../lib/protocol/genesis.ts';
import { createTestChain } from '../../lib/protocol/reducer/testing.ts';
import { openChainContext } from './chain-context.ts';
import { openLightChain, readSpecFiles } from './light-chain.ts';
import { createMetrics } from './metrics.ts';
import { readServiceSettings } from './service-settings.ts';
import { readSettings } from './settings.ts';

/** As everybody knows them. */
const GENESIS = {
  polkadot: '91b171bb158e2d3848fa23a9f1c25182fb8e20313b2c1eb49219da7a70ce90c3',
  assetHub: '68d56f15f85d3136970ec16946040bc1752654e906147f7e43e9d539d7c3de2f',
  westend: 'e143f23803ac50e8f6f8e62695d1ce9e4e1d68aa36c1cd2cfd15340213f3423e',
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 30_000; !(await holds()); await delay(20))
    if (Date.now() > end) assert.fail('it did not come to that');
};

/** smoldot itself, on specifications of public chains. There is no way to these chains here: it has no peers. */
void describe('the light client', () => {
  let folder: string;
  let files: { polkadot: string; assetHub: string; westend: string; broken: string };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'velum-light-'));
    // Nobody is asked, so that the tests are the same wherever they run.
    const write = async (name: string, spec: string, changes = {}): Promise<string> => {
      const path = join(folder, `${name}.json`);
      const all = { ...(JSON.parse(spec) as object), bootNodes: [], ...changes };
      await writeFile(path, JSON.stringify(all));
      return path;
    };
    files = {
      polkadot: await write('polkadot', polkadot),
      assetHub: await write('asset-hub', assetHub),
      westend: await write('westend', westend),
      broken: await write('broken', westend, { lightSyncState: { finalizedBlockHeader: '0x00' } }),
    };
  });
  after(() => rm(folder, { recursive: true }));

  it('computes the genesis that everybody knows, of a relay chain and of one of its chains', async () => {
    for (const [specs, genesis, name] of [
      [[files.polkadot], GENESIS.polkadot, 'Polkadot'],
      [[files.polkadot, files.assetHub], GENESIS.assetHub, 'Polkadot Asset Hub'],
    ] as const) {
      const light = await openLightChain(specs, logger);
      assert.equal(toHex(light.genesis), genesis);
      const provider = new WsProvider(light.url);
      await provider.isReady;
      assert.equal(await provider.send('chain_getBlockHash', [0]), `0x${genesis}`);
      assert.equal(await provider.send('system_chain', []), name);
      await provider.disconnect();
      await light.close();
    }
  });

  it('says that it has no peers, gives up in the end, and leaves no process behind', async () => {
    const light = await openLightChain([files.westend], logger, 50);
    const pid = light.pid() ?? assert.fail('it has a process');
    assert.match(light.health().join(), /no peers yet: look at bootNodes/);
    await assert.rejects(light.synced(), { code: 'not-synced', message: /no peers yet/ });
    assert.ok(isAlive(pid));
    await light.close();
    assert.ok(!isAlive(pid));
    await assert.rejects(light.synced(), { code: 'closed' });
  });

  it('is started again when it dies, and answers who was connected', async () => {
    const light = await openLightChain([files.westend], logger);
    const provider = new WsProvider(light.url, 500);
    await provider.isReady;
    const ask = (): Promise<string> => provider.send('chain_getBlockHash', [0]).catch(() => '');
    assert.equal(await ask(), `0x${GENESIS.westend}`);
    const pid = light.pid() ?? assert.fail('it has a process');
    process.kill(pid, 'SIGKILL');
    await until(() => light.health().some((reason) => reason.includes('is started again')));
    await until(() => light.health().every((reason) => !reason.includes('is started again')));
    assert.notEqual(light.pid(), pid);
    await until(async () => (await ask()) === `0x${GENESIS.westend}`);
    await provider.disconnect();
    await light.close();
  });

  it('refuses specifications that it cannot begin with', async () => {
    const cases = [
      [[files.broken], 'bad-spec'],
      [[join(folder, 'absent.json')], 'bad-spec'],
      [[files.assetHub], 'unknown-relay-chain'],
      [[files.westend, files.assetHub], 'unknown-relay-chain'],
    ] as const;
    for (const [specs, code] of cases) await assert.rejects(openLightChain(specs, logger), { code });
  });

  void describe('in a process that others believe', () => {
    const settingsFor = (genesis: Bytes, network: Bytes, spec: string) =>
      readServiceSettings(
        readSettings({
          VELUM_NETWORK: toHex(network),
          VELUM_GENESIS: toHex(genesis),
          VELUM_CHAIN_URL: `light:${spec}`,
          VELUM_DATA: join(folder, 'data'),
        }),
        0,
      );
    const recordOf = (specs: Bytes[]): Bytes => {
      const chainView: ChainViewPolicy = { demand: 'light', specs };
      return createTestChain({ policy: { simulated: false, chainView } }).genesis;
    };
    const open = (settings: ReturnType<typeof settingsFor>, isTrusted = true) =>
      openChainContext(settings, {
        logger,
        fatal: () => undefined,
        metrics: createMetrics(),
        isTrusted,
        patience: 50,
      });
    /** Past all checks it waits for peers, who never come here. */
    const accepted = { code: 'not-synced' };
    const westendGenesis = () => Uint8Array.from(Buffer.from(GENESIS.westend, 'hex'));

    it('is refused a chain that is not the network’s; the network’s own it begins to follow', async () => {
      const { digest } = await readSpecFiles([files.westend]);
      const record = recordOf([digest]);
      const network = networkIdOf(westendGenesis(), record);
      await assert.rejects(open(settingsFor(record, network, files.westend)), accepted);
      const elsewhere = settingsFor(record, network, files.polkadot);
      await assert.rejects(open(elsewhere), { code: 'wrong-network' });
      await assert.rejects(open(elsewhere, false), { code: 'wrong-network' });
    });

    it('is refused a specification that the network does not name, as another checkpoint makes it', async () => {
      const record = recordOf([bytes32(9)]);
      const network = networkIdOf(westendGenesis(), record);
      const settings = settingsFor(record, network, files.westend);
      await assert.rejects(open(settings), { code: 'spec-not-named' });
      await assert.rejects(open(settings, false), accepted);
    });
  });
});
