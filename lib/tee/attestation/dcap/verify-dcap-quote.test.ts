import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes, fromHex } from '../../../base/bytes.ts';
import { bytes32, flipped } from '../../../base/testing.ts';
import { NOW } from '../../../protocol/testing.ts';
import type { AttestationErrorCode } from '../errors.ts';
import { INTEL } from '../intel-root.ts';
import { createTestAuthority, type Issue } from '../testing/authority.ts';
import { sgxBody, tdxBody } from '../testing/quote-bodies.ts';
import { certify, DELTA_LIST, listRevoked } from '../testing/test-certificates.ts';
import { verifyByLibrary } from './quote-library.ts';
import { verifyDcapQuote } from './verify-dcap-quote.ts';

const DAY = 86_400_000;
const authority = await createTestAuthority(NOW);
const { trust, root, platformCa, pck, tcbSigning } = authority;
const ISO = (time: number): string => new Date(time).toISOString().replace('.000', '');

async function verify(changes: Partial<Issue> = {}, by = trust) {
  const { quote, collateral } = await authority.issue(changes);
  return verifyDcapQuote(quote, collateral, NOW, by);
}
const refuses = (code: AttestationErrorCode, changes: Partial<Issue>): Promise<void> =>
  assert.rejects(verify(changes), { name: 'AttestationError', code });

void test('what the test authority issues is good under its root, and under no other', async () => {
  for (const type of ['tdx', 'sgx'] as const) {
    const { tcb, advisories } = await verify({ type });
    assert.deepEqual([tcb, advisories], [{ status: 'UpToDate', date: Date.UTC(2023, 1, 15) }, []]);
    await assert.rejects(verify({ type }, INTEL), { code: 'bad-certificate-chain' });
  }
});

void test('a platform is the same whatever runs on it, and another one is another', async () => {
  const { platform } = await verify();
  assert.deepEqual((await verify({ body: tdxBody({ mrTd: new Uint8Array(48) }) })).platform, platform);
  const elsewhere = await createTestAuthority(NOW, { ppid: new Uint8Array(16).fill(0x12) });
  const { quote, collateral } = await elsewhere.issue();
  const other = await verifyDcapQuote(quote, collateral, NOW, elsewhere.trust);
  assert.notDeepEqual(other.platform, platform);
});

void test('class 13: revocation lists: signed, current, whole, and understood', async () => {
  const other = await certify('Intel SGX Root CA', undefined, NOW, { isAuthority: true });
  for (const list of ['rootCrl', 'pckCrl'] as const) {
    await refuses('bad-crl', { [list]: { signer: other } });
    await refuses('bad-crl', { [list]: { extensions: [DELTA_LIST] } });
    await refuses('crl-not-current', { [list]: { nextUpdate: NOW - 1000 } });
    await refuses('crl-not-current', { [list]: { thisUpdate: NOW + 1000 } });
    await verify({ [list]: { nextUpdate: NOW + 1000, thisUpdate: NOW - 1000 } });
  }
});

void test('class 13: what Intel revoked is refused: the platform, who certified it, who signs levels', async () => {
  await refuses('certificate-revoked', { pckCrl: { revoked: [pck] } });
  await refuses('certificate-revoked', { rootCrl: { revoked: [platformCa] } });
  await refuses('certificate-revoked', { rootCrl: { revoked: [tcbSigning] } });
  const stranger = await certify('Somebody', root, NOW, { serial: '77' });
  await verify({ pckCrl: { revoked: [stranger] }, rootCrl: { revoked: [stranger] } });
});

void test('class 13: a list with which nobody is revoked does not stand in for the other issuer’s', async () => {
  const { quote, collateral } = await authority.issue({ pckCrl: { revoked: [pck] } });
  const swapped = { ...collateral, pckCrl: await listRevoked(root, NOW) };
  await assert.rejects(verifyDcapQuote(quote, swapped, NOW, trust), { code: 'bad-crl' });
  const right = { ...collateral, pckCrl: await listRevoked(platformCa, NOW) };
  await verifyDcapQuote(quote, right, NOW, trust);
});

void test('class 13: collateral counts from its issue to its next update', async () => {
  for (const part of ['tcbInfo', 'qeIdentity'] as const) {
    await refuses('collateral-not-current', { [part]: { nextUpdate: ISO(NOW - 1000) } });
    await refuses('collateral-not-current', { [part]: { issueDate: ISO(NOW + 1000) } });
    await verify({ [part]: { issueDate: ISO(NOW - 1000), nextUpdate: ISO(NOW + 1000) } });
  }
});

void test('a certificate is good for its own purpose only', async () => {
  // Whoever drew a platform's key out of its hardware could say that the platform is up to date; the library alone believes it.
  const forged = await authority.issue({ tcbSigner: [pck, platformCa, root] });
  const [pckChain, signing] = [
    [pck, platformCa, root],
    [tcbSigning, root],
  ].map((list) => list.map(({ der }) => der));
  assert.ok(pckChain && signing);
  const chains = { pck: pckChain, tcbInfo: pckChain, qeIdentity: signing };
  assert.equal(verifyByLibrary(forged.quote, forged.collateral, chains, root.der, NOW).status, 'UpToDate');
  await refuses('bad-certificate-chain', { tcbSigner: [pck, platformCa, root] });
  await refuses('bad-certificate-chain', { tcbSigner: [tcbSigning] });
  await refuses('bad-certificate-chain', { pckChain: [pck, platformCa] });
  await refuses('bad-certificate-chain', { pckChain: [pck, root] });
  const impostor = await certify('Intel SGX TCB Signing', pck, NOW, { serial: '05' });
  await refuses('bad-certificate-chain', { tcbSigner: [impostor, pck] });
  await refuses('bad-certificate-chain', { tcbSigner: [impostor, root] });
  const expired = await certify('Intel SGX TCB Signing', root, NOW, { notAfter: NOW - DAY });
  await refuses('bad-certificate-chain', { tcbSigner: [expired, root] });
  const fresh = await certify('Intel SGX TCB Signing', root, NOW, { serial: '06' });
  await verify({ tcbSigner: [fresh, root] });
});

void test('class 13: only the quoting enclave that Intel names quotes', async () => {
  await refuses('wrong-quoting-enclave', { qe: { mrSigner: bytes32(9) } });
  await refuses('wrong-quoting-enclave', { qe: { prodId: 3 } });
  await refuses('wrong-quoting-enclave', { qe: { svn: 3 } });
  await refuses('wrong-quoting-enclave', { qeIdentity: { mrsigner: '09'.repeat(32) } });
  await refuses('bad-quote-signature', { qe: { reportData: bytes32(9) } });
  const debug = concatBytes(Uint8Array.of(0x17), new Uint8Array(15));
  await refuses('debug-enabled', { qe: { attributes: debug } });
  await verify({ qe: { svn: 4 } });
});

void test('class 13: only a TDX module that Intel names, signed by Intel, builds domains', async () => {
  await refuses('wrong-tdx-module', { body: tdxBody({ mrSignerSeam: new Uint8Array(48).fill(1) }) });
  await refuses('wrong-tdx-module', { body: tdxBody({ seamAttributes: new Uint8Array(8).fill(1) }) });
  await refuses('wrong-tdx-module', { module: { mrsigner: '01'.repeat(48) } });
  await refuses('wrong-tdx-module', { module: { id: 'TDX_02' } });
  await refuses('unknown-tcb', { module: { isvsvn: 6 } });
  await refuses('tcb-revoked', { module: { tcbStatus: 'Revoked' } });
  const mrSignerSeam = new Uint8Array(48).fill(1);
  await verify({ module: { mrsigner: '01'.repeat(48) }, body: tdxBody({ mrSignerSeam }) });
});

void test('the level is the worst of platform, quoting enclave and TDX module, with the advisories of all', async () => {
  const levelOf = async (changes: Partial<Issue>) => {
    const { tcb, advisories } = await verify(changes);
    return [tcb.status, advisories];
  };
  const old = { tcbStatus: 'OutOfDate', advisoryIDs: ['INTEL-SA-1'] };
  assert.deepEqual(await levelOf({ level: old }), ['OutOfDate', ['INTEL-SA-1']]);
  assert.deepEqual(await levelOf({ module: { ...old, advisoryIDs: ['INTEL-SA-2'] } }), [
    'OutOfDate',
    ['INTEL-SA-2'],
  ]);
  const level = { tcbStatus: 'SWHardeningNeeded', advisoryIDs: ['INTEL-SA-3'] };
  assert.deepEqual(await levelOf({ level, module: old }), ['OutOfDate', ['INTEL-SA-3', 'INTEL-SA-1']]);
  await refuses('tcb-revoked', { level: { tcbStatus: 'Revoked' } });
  await refuses('unknown-tcb', { level: { tcbStatus: 'UpToDate', svn: 4 } });
});

void test('class 13: a body in debug mode is refused though its quote is genuine', async () => {
  await refuses('debug-enabled', { body: tdxBody({ tdAttributes: fromHex('0100001000000000') }) });
  await refuses('bad-attributes', { body: tdxBody({ tdAttributes: fromHex('0000000000000000') }) });
  const attributes = concatBytes(Uint8Array.of(0x07), new Uint8Array(15));
  await refuses('debug-enabled', { type: 'sgx', body: sgxBody({ attributes }) });
});

void test('a platform’s word is of that platform', async () => {
  await refuses('bad-collateral', { tcbInfo: { fmspc: '000000000000' } });
  await refuses('bad-collateral', { tcbInfo: { id: 'SGX' } });
  await refuses('bad-collateral', { qeIdentity: { id: 'QE' } });
  const { quote, collateral } = await authority.issue();
  for (const at of [0, 50, 700, 800, 1200])
    await assert.rejects(verifyDcapQuote(flipped(quote, at), collateral, NOW, trust), {
      name: 'AttestationError',
    });
});
