import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chainSpec as assetHub } from '@substrate/connect-known-chains/polkadot_asset_hub';
import { chainSpec as polkadot } from '@substrate/connect-known-chains/polkadot';
import { chainSpec as westend } from '@substrate/connect-known-chains/westend2';
import { toHex } from '../../base/bytes.ts';
import { readChainSpecs } from './chain-spec.ts';
import { readChainUrl } from './chain-url.ts';

const changed = (spec: string, changes: Record<string, unknown>): string =>
  JSON.stringify({ ...(JSON.parse(spec) as Record<string, unknown>), ...changes });
const digestOf = (...specs: string[]): string => toHex(readChainSpecs(specs).digest);

void describe('chain specifications', () => {
  it('are those of a chain, or of a relay chain and of one of its chains', () => {
    assert.deepEqual(
      readChainSpecs([polkadot, assetHub]).specs.map(({ id, name, relayChain }) => [id, name, relayChain]),
      [
        ['polkadot', 'Polkadot', undefined],
        ['asset-hub-polkadot', 'Polkadot Asset Hub', 'polkadot'],
      ],
    );
    assert.equal(readChainSpecs([polkadot]).specs.length, 1);
  });

  it('are refused without the relay chain that finalizes, or with another one', () => {
    for (const specs of [[assetHub], [westend, assetHub], [assetHub, polkadot].reverse().slice(1)])
      assert.throws(() => readChainSpecs(specs), {
        code: 'unknown-relay-chain',
        message: /light:<polkadot>/,
      });
    for (const specs of [[], [westend, polkadot], [polkadot, polkadot, assetHub]])
      assert.throws(() => readChainSpecs(specs), { code: 'bad-spec' });
  });

  it('are refused where they are damaged', () => {
    const deep = `${'['.repeat(100)}${']'.repeat(100)}`;
    for (const damaged of [
      '',
      polkadot.slice(0, -10),
      '[]',
      changed(polkadot, { id: 7 }),
      changed(polkadot, { genesis: undefined }),
      changed(polkadot, { bootNodes: 'none' }),
      polkadot.trim().replace(/}$/, `,"deep":${deep}}`),
    ])
      assert.throws(() => readChainSpecs([damaged]), { code: 'bad-spec' });
  });

  it('have a digest of genesis, checkpoint and all else but whom to ask and to tell', () => {
    const digest = digestOf(polkadot, assetHub);
    const reordered = JSON.stringify(
      Object.fromEntries(Object.entries(JSON.parse(polkadot) as Record<string, unknown>).reverse()),
      null,
      2,
    );
    for (const same of [
      reordered,
      changed(polkadot, { bootNodes: [] }),
      polkadot.replace('{', '{"__proto__":{"genesis":{}},'),
      changed(polkadot, { telemetryEndpoints: [['wss://t', 0]] }),
    ])
      assert.equal(digestOf(same, assetHub), digest);
    const { lightSyncState } = JSON.parse(westend) as Record<string, unknown>;
    const other = changed(polkadot, { lightSyncState });
    const seen = [
      digest,
      digestOf(other, assetHub),
      digestOf(changed(polkadot, { badBlocks: [] }), assetHub),
      digestOf(changed(polkadot, { more: 1 }), assetHub),
      digestOf(polkadot, changed(assetHub, { para_id: 1001 })),
      digestOf(polkadot),
    ];
    assert.equal(new Set(seen).size, seen.length);
  });

  it('reach the light client with the boot nodes, and as they were measured', () => {
    const twice = polkadot.replace('{', '{"genesis":{"stateRootHash":"0x00"},');
    assert.equal(digestOf(twice), digestOf(polkadot));
    const [spec] = readChainSpecs([twice]).specs;
    assert.equal(spec?.text, readChainSpecs([polkadot]).specs[0]?.text);
    const given = JSON.parse(spec?.text ?? '') as { bootNodes: string[]; genesis: unknown };
    assert.deepEqual(given.bootNodes, (JSON.parse(polkadot) as { bootNodes: string[] }).bootNodes);
  });
});

void describe('where a chain is read', () => {
  it('is an endpoint, or files for a light client', () => {
    assert.deepEqual(readChainUrl('wss://a'), { view: 'plain', url: 'wss://a' });
    assert.deepEqual(readChainUrl('light:/a.json'), { view: 'light', files: ['/a.json'] });
    assert.deepEqual(readChainUrl('light:a, b'), { view: 'light', files: ['a', 'b'] });
  });

  it('is nothing else', () => {
    for (const wrong of ['', 'http://a', 'light:', 'light:a,', 'light:a,b,c', 'LIGHT:a'])
      assert.throws(() => readChainUrl(wrong), { code: 'bad-config' });
  });
});
