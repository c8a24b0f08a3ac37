import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { bytes32 } from '../../lib/base/testing.ts';
import { STRICT_HARDWARE } from '../../lib/protocol/tee.ts';
import { NETWORK, NOW } from '../../lib/protocol/testing.ts';
import { appraiseEvidence } from '../../lib/tee/attestation/appraise.ts';
import { createTestAuthority } from '../../lib/tee/attestation/testing/authority.ts';
import { tdxBody, TEST_EVENTS } from '../../lib/tee/attestation/testing/quote-bodies.ts';
import { loadIdentity, makeEvidence } from '../../lib/tee/enclave/attested-identity.ts';
import { createSealedStore } from '../../lib/tee/enclave/sealed-store.ts';
import { createTestFiles } from '../../lib/tee/enclave/testing.ts';
import { createCollateralCache } from './collateral-cache.ts';
import { connectTee } from './connect-tee.ts';
import { connectDstackTee } from './dstack-tee.ts';
import { createPccsClient } from './pccs-client.ts';
import { startTestAgent, startTestPccs } from './testing.ts';

/** Where no agent listens. */
const NOWHERE = join(import.meta.dirname, 'no-such-socket');

void describe('a worker in a VM of dstack', async () => {
  const authority = await createTestAuthority(NOW);
  const { collateral } = await authority.issue();
  const clock = { now: () => NOW };
  const closing: { close(): Promise<void> }[] = [];
  const opened = <T extends { close(): Promise<void> }>(one: T): T => (closing.push(one), one);
  after(() => Promise.all(closing.map((one) => one.close())));
  const quote = async (reportData: Uint8Array<ArrayBuffer>) =>
    (await authority.issue({ body: tdxBody({ reportData }) })).quote;
  const agentOf = async (answers = {}) => opened(await startTestAgent(quote, TEST_EVENTS, answers));
  const pccs = opened(await startTestPccs(() => collateral));
  const collateralFor = createCollateralCache(createPccsClient(pccs.url), clock);

  await test('attests by the agent and a PCCS, and relying parties appraise from the evidence alone', async () => {
    const agent = await agentOf();
    const tee = connectDstackTee(agent.socket, collateralFor);
    const identity = await loadIdentity(createSealedStore(tee, createTestFiles()));
    const claims = { network: NETWORK, operator: 'me', challenge: { height: 3, hash: bytes32(3) } };
    const bytes = await makeEvidence(tee, identity, claims);
    const policy = {
      time: NOW,
      allowSimulated: false,
      hardware: [STRICT_HARDWARE],
      isMeasurementAllowed: () => true,
      isRecentBlock: (height: number) => height === 3,
    };
    const found = await appraiseEvidence(bytes, NETWORK, policy, authority.trust);
    assert.deepEqual([found.tee, found.tcb?.status], ['dstack', 'UpToDate']);
    assert.deepEqual(found.evidence.identity, identity.signer.identity);
    await assert.rejects(appraiseEvidence(bytes, NETWORK, policy), { code: 'bad-certificate-chain' });
    const isOfThisPlatform = pccs.asked.some(
      (path) => path === '/tdx/certification/v4/tcb?fmspc=000102030405',
    );
    assert.ok(isOfThisPlatform && pccs.asked.some((path) => path.includes('pckcrl?ca=platform')));
  });

  await test('sealing keys differ by label and come again', async () => {
    const agent = await agentOf();
    const tee = connectDstackTee(agent.socket, collateralFor);
    const again = connectDstackTee(agent.socket, collateralFor);
    const key = await tee.sealingKey('a');
    assert.equal(key.length, 32);
    assert.deepEqual(await again.sealingKey('a'), key);
    assert.notDeepEqual(await tee.sealingKey('b'), key);
  });

  await test('says what is missing where there is no agent, and never looks elsewhere', () => {
    const refused = { name: 'TeeError', code: 'tee-absent' };
    assert.throws(() => connectDstackTee(NOWHERE, collateralFor), refused);
    assert.throws(() => connectDstackTee('http://127.0.0.1:1', collateralFor), refused);
    const env = { VELUM_TEE: 'dstack', VELUM_PCCS_URL: pccs.url, VELUM_DSTACK_SOCKET: NOWHERE };
    assert.throws(() => connectTee(env), refused);
    assert.throws(() => connectTee({ ...env, VELUM_PCCS_URL: '' }), { code: 'missing-setting' });
    assert.throws(() => connectTee({ ...env, VELUM_PCCS_URL: 'pccs' }), { code: 'bad-setting' });
    assert.throws(() => connectTee({ ...env, VELUM_TEE: 'sgx' }), { code: 'bad-setting' });
    assert.equal(connectTee({}).kind, 'simulated');
  });

  await test('an agent that fails or answers something else is told from none', async () => {
    for (const text of ['{"error":"no quote"}', '{}', '[]', 'nonsense']) {
      const agent = await agentOf({ '/GetQuote': text, '/GetKey': text });
      const tee = connectDstackTee(agent.socket, collateralFor);
      await assert.rejects(tee.quote(bytes32(1)), { name: 'TeeError', code: 'tee-failed' });
      await assert.rejects(tee.sealingKey('a'), { name: 'TeeError', code: 'tee-failed' });
    }
    const short = await agentOf({ '/GetKey': '{"key":"00","signature_chain":[]}' });
    await assert.rejects(connectDstackTee(short.socket, collateralFor).sealingKey('a'), {
      code: 'tee-failed',
    });
  });
});
