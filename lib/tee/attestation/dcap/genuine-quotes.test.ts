import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes, fromHex, toHex } from '../../../base/bytes.ts';
import { flipped } from '../../../base/testing.ts';
import { hashBytes } from '../../../crypto/domain.ts';
import { AttestationError, type AttestationErrorCode } from '../errors.ts';
import { INTEL } from '../intel-root.ts';
import { readVector, VECTOR_TIME, vectorBuffer, withoutVectors } from '../testing/vectors.ts';
import { parseQuote, trimQuote } from './quote-form.ts';
import { verifyDcapQuote } from './verify-dcap-quote.ts';

const skip = withoutVectors;
const DAY = 86_400_000;

type Vector = ReturnType<typeof readVector>;

const verify = ({ quote, collateral }: Vector, time = VECTOR_TIME) =>
  verifyDcapQuote(quote, collateral, time, INTEL);
const refuses = (code: AttestationErrorCode, vector: Vector, time?: number): Promise<void> =>
  assert.rejects(verify(vector, time), { name: 'AttestationError', code });

void test('the pinned root is the one that Intel publishes', () => {
  assert.equal(
    toHex(hashBytes(INTEL.intelRoot)),
    '44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3',
  );
});

void test('genuine quotes of SGX and TDX verify, with level, date and advisories', { skip }, async () => {
  const sgx = await verify(readVector('sgx'));
  assert.deepEqual(sgx.tcb, {
    status: 'ConfigurationAndSWHardeningNeeded',
    date: Date.parse('2024-03-13T00:00:00Z'),
  });
  assert.deepEqual(sgx.advisories, ['INTEL-SA-00289', 'INTEL-SA-00615']);
  const tdx = await verify(readVector('tdx'));
  assert.deepEqual(
    [tdx.tcb, tdx.advisories],
    [{ status: 'UpToDate', date: Date.parse('2024-03-13T00:00:00Z') }, []],
  );
  assert.notDeepEqual(tdx.platform, sgx.platform);
});

void test('a quote ends where its parts do; the zeros of a host’s buffer are cut off', { skip }, async () => {
  const vector = readVector('tdx');
  assert.equal(vector.quote.length, 4936);
  assert.equal(vectorBuffer('tdx').length, 5006);
  await refuses('malformed', { ...vector, quote: vectorBuffer('tdx') });
  await refuses('malformed', { ...vector, quote: concatBytes(vector.quote, Uint8Array.of(0)) });
  for (const length of [0, 1, 47, 48, 632, vector.quote.length - 1])
    await refuses('malformed', { ...vector, quote: vector.quote.slice(0, length) });
  assert.throws(() => trimQuote(concatBytes(vector.quote, Uint8Array.of(0, 1))), { code: 'malformed' });
});

/** Where the parts of a quote lie (Intel TDX DCAP Quoting Library API, appendix A.3). */
function parts({ quote }: Vector): Record<string, number> {
  const isSgx = quote[0] === 3;
  const auth = isSgx ? 48 + 384 + 4 : 48 + 584 + 4;
  const report = auth + 128 + (isSgx ? 0 : 6);
  return {
    'quoting enclave in the header': 20,
    'user data in the header': 30,
    'first byte of the body': 48,
    'last byte of the body': auth - 5,
    signature: auth,
    'attestation key': auth + 64,
    'QE report': report,
    'report data of the QE': report + 320,
    'QE report signature': report + 384,
    'QE authentication data': report + 450,
    'platform certificate': quote.length - 3000,
  };
}

for (const kind of ['sgx', 'tdx'] as const) {
  void test(`no part of a genuine ${kind} quote can be changed`, { skip }, async () => {
    const vector = readVector(kind);
    for (const [name, at] of Object.entries(parts(vector))) {
      await assert.rejects(
        verify({ ...vector, quote: flipped(vector.quote, at) }),
        (error) =>
          error instanceof AttestationError &&
          (error.code === 'bad-quote-signature' || error.code === 'bad-certificate-chain'),
        name,
      );
    }
    await verify(vector);
  });

  void test(`no part of the collateral of ${kind} can be changed`, { skip }, async () => {
    const vector = readVector(kind);
    const { collateral } = vector;
    const changed = (changes: Partial<typeof collateral>): Vector => ({
      ...vector,
      collateral: { ...collateral, ...changes },
    });
    await refuses(
      'bad-collateral',
      changed({ tcbInfo: collateral.tcbInfo.replace('"fmspc":"', '"fmspc": "') }),
    );
    await refuses('bad-collateral', changed({ tcbInfoSignature: flipped(collateral.tcbInfoSignature, 0) }));
    await refuses('bad-collateral', changed({ tcbInfo: '{}' }));
    await refuses('bad-collateral', changed({ qeIdentity: `${collateral.qeIdentity} ` }));
    await refuses(
      'bad-collateral',
      changed({ qeIdentitySignature: flipped(collateral.qeIdentitySignature, 9) }),
    );
    await refuses('bad-certificate-chain', changed({ tcbInfoIssuerChain: '' }));
    await refuses(
      'bad-certificate-chain',
      changed({ qeIdentityIssuerChain: parseQuote(vector.quote).pckChain }),
    );
    await refuses('bad-crl', changed({ pckCrl: fromHex('') }));
    await refuses('bad-crl', changed({ rootCaCrl: fromHex('3003020100') }));
    await refuses('bad-crl', changed({ pckCrl: collateral.rootCaCrl }));
    await refuses('bad-crl', changed({ pckCrl: flipped(collateral.pckCrl, -1) }));
    await refuses('bad-crl', changed({ rootCaCrl: flipped(collateral.rootCaCrl, 40) }));
    await verify(vector);
  });

  void test(`collateral and lists of ${kind} count at their time only`, { skip }, async () => {
    const vector = readVector(kind);
    await refuses('crl-not-current', vector, VECTOR_TIME + DAY);
    await refuses('crl-not-current', vector, Date.parse('2025-06-18T00:00:00Z'));
    await refuses('bad-certificate-chain', vector, Date.parse('2060-01-01T00:00:00Z'));
    await verify(vector, VECTOR_TIME - DAY);
  });
}

void test('the collateral of another kind of platform is refused', { skip }, async () => {
  const [sgx, tdx] = [readVector('sgx'), readVector('tdx')];
  const { tcbInfo, tcbInfoSignature } = sgx.collateral;
  await refuses('bad-collateral', { ...tdx, collateral: { ...tdx.collateral, tcbInfo, tcbInfoSignature } });
  const { qeIdentity, qeIdentitySignature } = sgx.collateral;
  await refuses('bad-collateral', {
    ...tdx,
    collateral: { ...tdx.collateral, qeIdentity, qeIdentitySignature },
  });
});
