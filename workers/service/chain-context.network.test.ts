import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { toHex, type Bytes } from '../../lib/base/bytes.ts';
import { silentLogger as logger } from '../../lib/base/logger.ts';
import { bytes32 } from '../../lib/base/testing.ts';
import { serveTestChain, temporaryFolder, testAccount } from '../../lib/chain/dev/chain-fixture.ts';
import type { ServedDevChain } from '../../lib/chain/dev/serve-dev-chain.ts';
import { createSubstrateChain } from '../../lib/chain/substrate/substrate-chain.ts';
import { createSubstrateSubmitter } from '../../lib/chain/substrate/substrate-submitter.ts';
import { encodeBlockBody } from '../../lib/protocol/block-body.ts';
import type { ChainViewPolicy } from '../../lib/protocol/chain-view.ts';
import { networkIdOf } from '../../lib/protocol/genesis.ts';
import { createTestChain } from '../../lib/protocol/reducer/testing.ts';
import { openChainContext, type ChainContext } from './chain-context.ts';
import { createMetrics } from './metrics.ts';
import type { Watched } from './monitoring-endpoint.ts';
import { readServiceSettings } from './service-settings.ts';
import { readSettings } from './settings.ts';

void describe('a process on a chain whose endpoint it believes', () => {
  const folder = temporaryFolder();
  let served: ServedDevChain;
  let chainGenesis: Bytes;
  let count = 0;
  before(async () => {
    served = await serveTestChain(folder.path);
    const chain = createSubstrateChain({ url: served.url, logger });
    chainGenesis = await chain.genesisHash();
    await chain.close();
  });
  after(async () => {
    await served.close();
    folder.remove();
  });

  /** Posts a record, and gives what a process needs to be of its network, and where the record lies. */
  async function makeNetwork(chainView: ChainViewPolicy) {
    const salt = new Uint8Array(16).fill(++count);
    const { genesis } = createTestChain({ salt, policy: { simulated: true, chainView } });
    const submitter = await createSubstrateSubmitter({ url: served.url, seed: testAccount(1).seed, logger });
    const { height, hash } = await submitter.submit(encodeBlockBody([genesis]));
    await submitter.close();
    return { network: networkIdOf(chainGenesis, genesis), genesis, height, hash };
  }

  const open = (
    { network, genesis }: { network: Bytes; genesis?: Bytes },
    observers: { isTrusted: boolean; show?: (watched: Watched) => void },
  ): Promise<ChainContext> => {
    const settings = readServiceSettings(
      readSettings({
        VELUM_NETWORK: toHex(network),
        VELUM_CHAIN_URL: served.url,
        VELUM_CHAIN_SEED: toHex(testAccount(2).seed),
        VELUM_DATA: `${folder.path}/process-${String(++count)}`,
        ...(genesis === undefined ? {} : { VELUM_GENESIS: toHex(genesis) }),
      }),
      0,
    );
    const fatal = (error: unknown): void => assert.fail(String(error));
    return openChainContext(settings, { logger, fatal, metrics: createMetrics(), ...observers });
  };

  it('is refused where the record on the chain demands the light client, unless it is a portal', async () => {
    const { network } = await makeNetwork({ demand: 'light', specs: [bytes32(1)] });
    await assert.rejects(open({ network }, { isTrusted: true }), { code: 'light-client-demanded' });
    const portal = await open({ network }, { isTrusted: false });
    assert.ok(portal.log.state().genesis !== undefined);
    await portal.close();
  });

  it('starts where the record lets it, says how it looks, and begins behind the block that the record names', async () => {
    const earlier = await makeNetwork({ demand: 'any', specs: [] });
    const from = { height: earlier.height, hash: earlier.hash };
    const made = await makeNetwork({ demand: 'any', specs: [], from });
    const shown: Watched[] = [];
    const process = await open(made, { isTrusted: true, show: (watched) => void shown.push(watched) });
    assert.deepEqual([process.view, process.health(), shown[0]?.chainView], ['plain', [], 'plain']);
    assert.ok(process.log.state().genesis !== undefined);
    assert.ok(!process.log.isRecentBlock(earlier.height, earlier.hash));
    assert.ok(process.log.isRecentBlock(made.height, made.hash));
    await process.close();
    const whole = await open({ network: made.network }, { isTrusted: true });
    assert.ok(whole.log.isRecentBlock(earlier.height, earlier.hash));
    assert.deepEqual(whole.log.state().genesis, process.log.state().genesis);
    await whole.close();
  });

  it('is refused a record that chain and network id do not make', async () => {
    const { network, genesis } = await makeNetwork({ demand: 'any', specs: [] });
    const other = await makeNetwork({ demand: 'any', specs: [] });
    await assert.rejects(open({ network, genesis: other.genesis }, { isTrusted: false }), {
      code: 'wrong-network',
    });
    await (await open({ network, genesis }, { isTrusted: false })).close();
  });
});
