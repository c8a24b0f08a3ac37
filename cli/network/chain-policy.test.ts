import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { chainSpec as assetHub } from '@substrate/connect-known-chains/polkadot_asset_hub';
import { chainSpec as polkadot } from '@substrate/connect-known-chains/polkadot';
import { fromHex, toHex } from '../../lib/base/bytes.ts';
import { bytes32 } from '../../lib/base/testing.ts';
import type { ChainViewPolicy } from '../../lib/protocol/chain-view.ts';
import { createTestChain } from '../../lib/protocol/reducer/testing.ts';
import { chainPolicyOf, measureChainSpecs } from './chain-policy.ts';
import { writeNetworkFile } from './network-file.ts';

void describe('what governance sees of views of the chain', () => {
  let folder: string;
  before(async () => void (folder = await mkdtemp(join(tmpdir(), 'velum-policy-'))));
  after(() => rm(folder, { recursive: true }));

  const write = async (name: string, spec: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, JSON.stringify({ ...(JSON.parse(spec) as object), bootNodes: [] }));
    return path;
  };

  test('the digest of chain specifications, and the genesis that follows from them', async () => {
    const files = [await write('relay.json', polkadot), await write('chain.json', assetHub)];
    const { digest, genesis, name } = await measureChainSpecs(files);
    assert.equal(name, 'Polkadot Asset Hub');
    assert.equal(genesis, '68d56f15f85d3136970ec16946040bc1752654e906147f7e43e9d539d7c3de2f');
    assert.equal(fromHex(digest).length, 32);
    await assert.rejects(measureChainSpecs(files.slice(1)), { code: 'unknown-relay-chain' });
  });

  test('what the genesis record of a network demands', async () => {
    const from = { height: 7, hash: bytes32(7) };
    const light: ChainViewPolicy = { demand: 'light', specs: [bytes32(1)], from };
    const hash = toHex(bytes32(7));
    for (const [name, policy, expected] of [
      ['plain', { simulated: true }, { demand: 'any', specs: [], from: undefined }],
      [
        'light',
        { simulated: true, chainView: light },
        { demand: 'light', specs: [toHex(bytes32(1))], from: `7 ${hash}` },
      ],
    ] as const) {
      const { network, genesis } = createTestChain({ policy });
      const data = join(folder, name);
      const file = { network: toHex(network), genesis: toHex(genesis), master: hash, gatekeeperPorts: [1] };
      await writeNetworkFile(data, { version: 2, ...file });
      assert.deepEqual(await chainPolicyOf(data), expected);
    }
    await assert.rejects(chainPolicyOf(join(folder, 'nothing')), { code: 'bad-argument' });
  });
});
