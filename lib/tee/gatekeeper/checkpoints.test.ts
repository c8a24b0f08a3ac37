import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomBytes, type Bytes } from '../../base/bytes.ts';
import { bytes32, until } from '../../base/testing.ts';
import { isSignatureOf } from '../../crypto/signing.ts';
import { cosignedCodec, proposalCodec } from '../../protocol/gatekeeping/cosigning.ts';
import {
  directoryCheckpointCodec,
  directoryCheckpointMessage,
  type DirectoryCheckpoint,
} from '../../protocol/records/directory-checkpoint.ts';
import { heartbeatCodec } from '../../protocol/records/heartbeat.ts';
import { GOVERNANCE, setBody } from '../../protocol/reducer/testing.ts';
import { openSignedRequest, signRequest } from '../../protocol/signed-request.ts';
import { STORE, tokenKeyBody } from '../../protocol/testing/store-body.ts';
import { NOW, signerOf } from '../../protocol/testing.ts';
import { dueCheckpoint } from './checkpoints.ts';
import { createGatekeeperFixture, deploy, endpointOf, startGatekeepers } from './testing.ts';

const OF_SET = { set: 1, n: 3, t: 2 };

async function createFixture() {
  const fixture = await createGatekeeperFixture({ stores: [STORE.identity] }, { n: 3, t: 2 });
  let now = NOW;
  const clock = { now: () => now };
  const gatekeepers = startGatekeepers(fixture, clock);
  const { chain } = fixture;
  const heightOf = (): number => chain.state.directory?.height ?? -1;
  return {
    ...fixture,
    clock,
    heightOf,
    /** What members do now, until there is a later checkpoint. */
    checkpointed: async (members = gatekeepers): Promise<void> => {
      const before = heightOf();
      await until(() => {
        for (const gatekeeper of members) gatekeeper.reconcile();
        now += 100;
        return heightOf() > before;
      });
    },
    gatekeepers,
    /** Whether one is due when so many milliseconds passed since the newest. */
    isDueAfter: (milliseconds: number): boolean => {
      const at = (chain.state.directory?.time ?? NOW) + milliseconds;
      const times = { changed: 30_000, idle: 600_000 };
      return dueCheckpoint(fixture.context, { now: () => at }, times) !== undefined;
    },
  };
}

void test('the directory is checkpointed at once in a new network, and then as it changes and gets old', async () => {
  const fixture = await createFixture();
  const { chain, isDueAfter, checkpointed } = fixture;
  assert.ok(isDueAfter(0));
  await checkpointed();
  assert.equal(chain.directory.agreement(), 'same');
  assert.deepEqual([isDueAfter(599_999), isDueAfter(600_000)], [false, true]);
  chain.block(chain.sign(signerOf(9), 'heartbeat', heartbeatCodec.encode({ load: 1 })));
  // The head of an account that signed something is a change.
  assert.deepEqual([isDueAfter(29_999), isDueAfter(30_000)], [false, true]);
  deploy(fixture);
  assert.ok(isDueAfter(30_000));
});

void test('a member that is away holds nothing up', async () => {
  const { checkpointed, gatekeepers, doors, chain } = await createFixture();
  doors.delete(endpointOf(0));
  await checkpointed(gatekeepers.slice(1));
  assert.equal(chain.directory.agreement(), 'same');
});

void test('the first of a set is due at once', async () => {
  const { checkpointed, isDueAfter, contexts, chain } = await createFixture();
  await checkpointed();
  assert.ok(!isDueAfter(1000));
  const members = contexts.map(({ identity }) => identity.signer.identity);
  const decision = { set: 2, members, threshold: 2 };
  chain.block(chain.sign(signerOf(9), 'gatekeeper-set', setBody(chain, decision, GOVERNANCE.slice(0, 2))));
  assert.ok(isDueAfter(1000));
  await checkpointed();
  assert.equal(chain.state.directory?.set, 2);
});

void test('the next after a token key is due at once', async () => {
  const { checkpointed, isDueAfter, chain } = await createFixture();
  await checkpointed();
  const key = tokenKeyBody(5, chain.state.time, chain.state.time + 1_000_000);
  chain.block(chain.sign(signerOf(9), 'token-key', key));
  // That is nobody's store.
  assert.ok(!isDueAfter(1000));
  chain.block(chain.sign(STORE, 'token-key', key));
  assert.ok(isDueAfter(1000));
  await checkpointed();
  assert.ok(!isDueAfter(1000));
});

void test('each member signs the directory that it folded itself, and no other', async () => {
  const { chain, contexts, doors } = await createFixture();
  const own = chain.directory.at(chain.state.height) ?? assert.fail();
  const propose = async (changes: Partial<DirectoryCheckpoint>): Promise<Bytes> => {
    const signer = contexts[2]?.identity.signer ?? assert.fail();
    const body = directoryCheckpointCodec.encode({ ...OF_SET, ...own, ...changes, cosignatures: [] });
    const request = signRequest(signer, {
      ...{ network: chain.network, purpose: 'cosign', nonce: randomBytes(32), time: chain.state.time },
      body: proposalCodec.encode({ kind: 'directory-checkpoint', body, session: bytes32(0), evidence: [] }),
    });
    const door = doors.get(endpointOf(0)) ?? assert.fail();
    const answer = await door(endpointOf(0), 'cosign', request);
    return cosignedCodec.decode(openSignedRequest(answer, chain.network, 'cosigned').body).signature;
  };
  for (const changes of [
    { root: bytes32(1) },
    { hash: bytes32(1) },
    { time: own.time + 1 },
    { height: own.height + 1 },
    { set: 2 },
    { n: 4 },
    { t: 3 },
  ])
    await assert.rejects(propose(changes), { name: 'GatekeeperError', code: 'not-agreed' });
  const message = directoryCheckpointMessage(chain.network, { ...OF_SET, ...own });
  const by = contexts[0]?.identity.signer.identity ?? assert.fail();
  assert.ok(isSignatureOf(by, message, await propose({})));
});
