import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { NOW } from '../../lib/protocol/testing.ts';
import type { Collateral } from '../../lib/tee/attestation/dcap/collateral.ts';
import { createTestAuthority } from '../../lib/tee/attestation/testing/authority.ts';
import { createCollateralCache } from './collateral-cache.ts';
import { createPccsClient } from './pccs-client.ts';
import { startTestPccs } from './testing.ts';

const HOUR = 3_600_000;

void describe('collateral', async () => {
  const authority = await createTestAuthority(NOW);
  const { quote, collateral } = await authority.issue();
  const closing: { close(): Promise<void> }[] = [];
  const open = async (...args: Parameters<typeof startTestPccs>) => {
    const pccs = await startTestPccs(...args);
    closing.push(pccs);
    return pccs;
  };
  after(() => Promise.all(closing.map((one) => one.close())));

  await test('is fetched as Intel signed it', async () => {
    const { url } = await open(() => collateral);
    const found = await createCollateralCache(createPccsClient(url), { now: () => NOW })(quote);
    assert.deepEqual(found, collateral);
  });

  await test('comes from memory for some hours, then anew; a silent server is forgiven while the old one counts', async () => {
    let now = NOW;
    let answer: Collateral | undefined = collateral;
    const { url, asked } = await open(() => answer);
    const cached = createCollateralCache(createPccsClient(url), { now: () => now });
    await cached(quote);
    await cached(quote);
    assert.equal(asked.length, 4);
    now += 7 * HOUR;
    await cached(quote);
    assert.equal(asked.length, 8);
    answer = undefined;
    now += 7 * HOUR;
    assert.deepEqual(await cached(quote), collateral);
    now += 11 * HOUR;
    await assert.rejects(cached(quote), { name: 'TeeError', code: 'collateral-unreachable' });
    answer = collateral;
    assert.deepEqual(await cached(quote), collateral);
  });

  await test('that cannot be fetched is a typed error with what to set', async () => {
    const cached = createCollateralCache(createPccsClient('http://127.0.0.1:1'), { now: () => NOW });
    await assert.rejects(cached(quote), { code: 'collateral-unreachable', message: /VELUM_PCCS_URL/ });
    const { url } = await open(() => undefined);
    await assert.rejects(createPccsClient(url)({ tee: 'tdx', fmspc: '00', ca: 'platform' }), {
      code: 'collateral-unreachable',
    });
  });

  await test('of a server that is no PCCS is told from none', async () => {
    const changes = [
      { body: 'hello' },
      { body: '{"tcbInfo":{},"signature":"00"}' },
      { headers: { 'TCB-Info-Issuer-Chain': '%zz' } },
      { headers: { 'SGX-Enclave-Identity-Issuer-Chain': '' } },
    ];
    for (const change of changes) {
      const { url } = await open(() => collateral, change);
      const key = { tee: 'tdx', fmspc: '00', ca: 'platform' } as const;
      await assert.rejects(createPccsClient(url)(key), { name: 'TeeError', code: 'bad-collateral' });
    }
  });
});
