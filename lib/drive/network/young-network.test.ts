import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import { checkpointAt } from '../../protocol/directory/testing.ts';
import { FIRST_PERIOD } from '../../protocol/directory/freshness.ts';
import { profileCodec } from '../../protocol/records/profile.ts';
import { createTestChain, OWNER } from '../../protocol/reducer/testing.ts';
import { signerOf } from '../../protocol/testing.ts';
import { fetchProfile } from '../profile.ts';
import { startPortal } from '../testing/portal-on-chain.ts';

/** What a client makes of a network that began so many milliseconds ago and has no checkpoint; of one that does not say when, without. */
async function startYoung(age: number | undefined) {
  const chain = createTestChain(age === undefined ? {} : { begun: Date.now() - age });
  const vault = new Uint8Array(SEALING_KEY_LENGTH);
  chain.block(chain.genesis);
  const body = profileCodec.encode({ vault, drive: bytes32(1), generation: 0 });
  chain.block(chain.sign(OWNER, 'profile', body));
  const portal = await startPortal(chain);
  const connection = { ...portal.connection, patienceMs: 0 };
  return {
    chain,
    profile: () => fetchProfile(connection, OWNER.identity),
    nobody: () => fetchProfile(connection, signerOf(0x43, 'sr25519').identity),
    close: () => portal.close(),
  };
}

const stale = { name: 'DriveError', code: 'stale-directory', message: /not shown/ };

void test('a network has no checkpoint in its first minutes, and a client says that nothing is proved', async () => {
  const young = await startYoung(FIRST_PERIOD - 60_000);
  assert.equal((await young.profile()).directory, 'unchecked');
  await assert.rejects(young.nobody(), { code: 'no-account', message: /too young/ });
  await young.close();
});

void test('after that a portal that shows none is refused, until it shows one', async () => {
  const old = await startYoung(FIRST_PERIOD + 1);
  await assert.rejects(old.profile(), stale);
  await assert.rejects(old.nobody(), stale);
  checkpointAt(old.chain, Date.now());
  assert.equal((await old.profile()).directory, 'proven');
  await assert.rejects(old.nobody(), { code: 'no-account' });
  await old.close();
});

void test('a network of before there were checkpoints goes on unchecked, and says so', async () => {
  const before = await startYoung(undefined);
  assert.equal((await before.profile()).directory, 'unchecked');
  checkpointAt(before.chain, Date.now());
  assert.equal((await before.profile()).directory, 'proven');
  await before.close();
});
