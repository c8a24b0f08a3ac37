import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
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
async function startYoung(t: TestContext, age: number | undefined) {
  const chain = createTestChain(age === undefined ? {} : { begun: Date.now() - age });
  const vault = new Uint8Array(SEALING_KEY_LENGTH);
  chain.block(chain.genesis);
  const body = profileCodec.encode({ vault, drive: bytes32(1), generation: 0 });
  chain.block(chain.sign(OWNER, 'profile', body));
  const portal = await startPortal(chain);
  t.after(portal.close);
  const connection = { ...portal.connection, patienceMs: 0 };
  return {
    chain,
    profile: () => fetchProfile(connection, OWNER.identity),
    nobody: () => fetchProfile(connection, signerOf(0x43, 'sr25519').identity),
  };
}

const stale = { name: 'DriveError', code: 'stale-directory', message: /not shown/ };

void test('a network has no checkpoint in its first minutes, and a client says that nothing is proved', async (t) => {
  const young = await startYoung(t, FIRST_PERIOD - 60_000);
  assert.equal((await young.profile()).directory, 'unchecked');
  await assert.rejects(young.nobody(), { code: 'no-account', message: /too young/ });
});

void test('after that a portal that shows none is refused, until it shows one', async (t) => {
  const old = await startYoung(t, FIRST_PERIOD + 1);
  await assert.rejects(old.profile(), stale);
  await assert.rejects(old.nobody(), stale);
  checkpointAt(old.chain, Date.now());
  assert.equal((await old.profile()).directory, 'proven');
  await assert.rejects(old.nobody(), { code: 'no-account' });
});

void test('a network of before there were checkpoints goes on unchecked, and says so', async (t) => {
  const before = await startYoung(t, undefined);
  assert.equal((await before.profile()).directory, 'unchecked');
  checkpointAt(before.chain, Date.now());
  assert.equal((await before.profile()).directory, 'proven');
});
