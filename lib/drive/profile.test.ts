import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { toHex, type Bytes } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../crypto/sealing.ts';
import { directoryProfileCodec } from '../protocol/directory.ts';
import { NOTHING_SHOWN } from '../protocol/directory/nothing-shown.ts';
import { profileCodec, type Profile } from '../protocol/records/profile.ts';
import { createServedContract, entryOf, OWNER } from '../protocol/reducer/testing.ts';
import { NO_RECORDS, openRecord, recordCodec, signRecord } from '../protocol/signed-record.ts';
import { OTHER_NETWORK, signerOf } from '../protocol/testing.ts';
import { fetchProfile } from './profile.ts';
import { startPortal, type TestPortal } from './testing/portal-on-chain.ts';

const chain = createServedContract();
const bob = signerOf(0x42, 'sr25519');
const profileOf = (fill: number): Profile => ({
  vault: new Uint8Array(SEALING_KEY_LENGTH).fill(fill),
  drive: chain.contract,
  generation: 0,
});
/** As it is told while the network has no checkpoint. */
const unchecked = (fill: number) => ({ ...profileOf(fill), directory: 'unchecked' });
const shown = (record: Bytes): Bytes =>
  directoryProfileCodec.encode({ v: 2, record, directory: NOTHING_SHOWN });
const tampered = { name: 'DriveError', code: 'tampered' };

void describe('an account’s profile', () => {
  let portal: TestPortal;
  before(async () => {
    for (const [signer, fill] of [
      [OWNER, 1],
      [bob, 2],
    ] as const)
      chain.block(chain.sign(signer, 'profile', profileCodec.encode(profileOf(fill))));
    portal = await startPortal(chain);
  });
  after(() => portal.close());

  const fetchShown = (record: Bytes): Promise<Profile> =>
    portal.lying(
      '/v1/profiles/',
      () => shown(record),
      () => fetchProfile(portal.connection, OWNER.identity),
    );
  const ownRecord = (): Bytes =>
    chain.state.profiles.get(toHex(OWNER.identity))?.record ?? assert.fail('no profile');

  void test('is what the account signed', async () => {
    assert.deepEqual(await fetchProfile(portal.connection, OWNER.identity), unchecked(1));
    assert.deepEqual(await fetchProfile(portal.connection, bob.identity), unchecked(2));
    assert.deepEqual(await fetchShown(ownRecord()), unchecked(1));
  });

  void test('that nobody published is no account', async () => {
    const nobody = fetchProfile(portal.connection, signerOf(0x43, 'sr25519').identity);
    await assert.rejects(nobody, { name: 'DriveError', code: 'no-account' });
  });

  void test('of another account is refused, however well it is signed', async () => {
    const others = chain.state.profiles.get(toHex(bob.identity))?.record ?? assert.fail();
    await assert.rejects(fetchShown(others), tampered);
    const relabelled = recordCodec.encode({
      ...openRecord(others, chain.network),
      signer: OWNER.identity,
    });
    await assert.rejects(fetchShown(relabelled), tampered);
  });

  void test('that was altered, or is of another network, is refused', async () => {
    const signed = openRecord(ownRecord(), chain.network);
    const body = profileCodec.encode({ ...profileOf(1), vault: profileOf(66).vault });
    await assert.rejects(fetchShown(recordCodec.encode({ ...signed, body })), tampered);
    await assert.rejects(fetchShown(ownRecord().slice(1)), tampered);
    const { bytes } = signRecord(OWNER, OTHER_NETWORK, NO_RECORDS, 'profile', signed.body);
    await assert.rejects(fetchShown(bytes), tampered);
    const here = signRecord(OWNER, chain.network, NO_RECORDS, 'profile', signed.body);
    assert.deepEqual(await fetchShown(here.bytes), unchecked(1));
  });

  void test('is a profile record and no other, in the shape of one', async () => {
    await assert.rejects(fetchShown(entryOf(chain, chain.contract).deployRecord), tampered);
    const odd = signRecord(OWNER, chain.network, NO_RECORDS, 'profile', bytes32(0)).bytes;
    await assert.rejects(fetchShown(odd), tampered);
    assert.deepEqual(await fetchShown(ownRecord()), unchecked(1));
  });
});
