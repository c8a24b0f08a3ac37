import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { bytes32, flipped } from '../../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import { altered, NETWORK, OTHER_NETWORK, signerOf } from '../../protocol/testing.ts';
import { STRICT_HARDWARE } from '../../protocol/tee.ts';
import { appraiseEvidence } from './appraise.ts';
import { AttestationError, type AttestationErrorCode } from './errors.ts';
import { evidenceCodec, reportDataOf, type Claims } from './evidence.ts';
import type { AppraisalPolicy } from './policy.ts';
import { signSimulatedQuote, verifySimulatedQuote } from './simulated/simulated-quote.ts';

const measurement = bytes32(7);
const claims = {
  kind: 'simulated' as const,
  network: NETWORK,
  identity: signerOf(1).identity,
  sealing: new Uint8Array(SEALING_KEY_LENGTH).fill(1),
  operator: 'operator',
  challenge: { height: 10, hash: bytes32(10) },
};
const policy: AppraisalPolicy = {
  time: 0,
  allowSimulated: true,
  hardware: [STRICT_HARDWARE],
  isMeasurementAllowed: (hex) => hex === toHex(measurement),
  isRecentBlock: (height, hash) => height === 10 && hash[0] === 10,
};

function evidenceOf(changes: Partial<Omit<Claims, 'kind'>> = {}): Bytes {
  const bound = { ...claims, ...changes };
  return evidenceCodec.encode({
    v: 2,
    ...bound,
    quote: signSimulatedQuote(measurement, reportDataOf(bound)),
  });
}

const refuses = (
  bytes: Uint8Array,
  code: AttestationErrorCode,
  by: AppraisalPolicy = policy,
): Promise<void> => assert.rejects(appraiseEvidence(bytes, NETWORK, by), { name: 'AttestationError', code });

void test('evidence that holds shows keys, measurement and kind', async () => {
  const { evidence, measurement: found, tee } = await appraiseEvidence(evidenceOf(), NETWORK, policy);
  assert.deepEqual([evidence.identity, found, tee], [claims.identity, measurement, 'simulated']);
});

void test('malformed: anything that is not exactly evidence for this network', async () => {
  const good = evidenceOf();
  await refuses(new Uint8Array(), 'malformed');
  await refuses(good.slice(0, -1), 'malformed');
  await refuses(Uint8Array.of(...good, 0), 'malformed');
  await refuses(altered(good, { unknown: 1 }), 'malformed');
  await refuses(altered(good, { v: 3 }), 'malformed');
  await refuses(altered(good, { kind: 'none' }), 'malformed');
  await refuses(altered(good, { quote: new Uint8Array() }), 'malformed');
  await refuses(altered(good, { quote: Uint8Array.of(...evidenceCodec.decode(good).quote, 0) }), 'malformed');
  await refuses(evidenceOf({ network: OTHER_NETWORK }), 'malformed');
});

void test('old-version: what programs of before attest with is refused with what to do', async () => {
  const good = evidenceOf();
  await refuses(altered(good, { v: 1 }), 'old-version');
  await refuses(altered(good, { v: 0 }), 'malformed');
  await appraiseEvidence(altered(good, { v: 2 }), NETWORK, policy);
});

void test('class 13: bad-quote-signature: a quote that the hardware did not sign so', async () => {
  const { quote } = evidenceCodec.decode(evidenceOf());
  const { measurement: m } = verifySimulatedQuote(quote);
  const forged = [
    altered(quote, { measurement: flipped(m, 0) }),
    altered(quote, { reportData: bytes32(1) }),
    altered(quote, { sig: new Uint8Array(64) }),
  ];
  for (const other of forged) await refuses(altered(evidenceOf(), { quote: other }), 'bad-quote-signature');
});

void test('report-data-mismatch: a genuine quote of other keys, another operator or challenge', async () => {
  const changes = [
    { identity: signerOf(2).identity },
    { sealing: new Uint8Array(SEALING_KEY_LENGTH).fill(2) },
    { operator: 'somebody else' },
    { challenge: { height: 11, hash: bytes32(10) } },
    { challenge: { height: 10, hash: bytes32(11) } },
    { quote: signSimulatedQuote(measurement, reportDataOf({ ...claims, network: OTHER_NETWORK })) },
    { quote: signSimulatedQuote(measurement, reportDataOf({ ...claims, kind: 'sgx' })) },
  ];
  for (const change of changes) await refuses(altered(evidenceOf(), change), 'report-data-mismatch');
});

void test('class 13: stale-challenge: a genuine quote over no recent block', async () => {
  await refuses(evidenceOf({ challenge: { height: 9, hash: bytes32(10) } }), 'stale-challenge');
  await refuses(evidenceOf({ challenge: { height: 10, hash: bytes32(9) } }), 'stale-challenge');
});

void test('simulated-refused: valid evidence that anybody could forge, where policy wants hardware', async () => {
  await refuses(evidenceOf(), 'simulated-refused', { ...policy, allowSimulated: false });
});

void test('measurement-not-allowed: valid evidence of other code', async () => {
  await refuses(evidenceOf(), 'measurement-not-allowed', { ...policy, isMeasurementAllowed: () => false });
});

void test('invalid evidence is told from refused evidence: validity comes first', async () => {
  const strict = { ...policy, allowSimulated: false, isMeasurementAllowed: () => false };
  await refuses(altered(evidenceOf(), { operator: 'x' }), 'report-data-mismatch', strict);
  await refuses(evidenceOf({ challenge: { height: 1, hash: bytes32(1) } }), 'stale-challenge', strict);
});

void test('hostile bytes end in an AttestationError', async () => {
  const good = evidenceOf();
  const edits = fc.array(fc.record({ at: fc.nat(good.length - 1), byte: fc.integer({ min: 1, max: 255 }) }), {
    minLength: 1,
    maxLength: 1,
  });
  const mutated = edits.map((list) => {
    const bytes = good.slice();
    for (const { at, byte } of list) bytes[at] = (bytes[at] ?? 0) ^ byte;
    return bytes;
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(mutated, fc.uint8Array({ maxLength: 60 })), async (bytes) => {
      await assert.rejects(
        appraiseEvidence(bytes, NETWORK, policy),
        (error) => error instanceof AttestationError,
      );
    }),
    { numRuns: 60 },
  );
});
