import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { equalBytes, randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { isSignatureOf } from '../../crypto/signing.ts';
import {
  cosignedCodec,
  derivedCodec,
  proposalCodec,
  type Derived,
  type Proposal,
} from '../../protocol/gatekeeping/cosigning.ts';
import { assignmentCodec, assignmentMessage, type Assignment } from '../../protocol/records/assignment.ts';
import {
  contractKeysCodec,
  contractKeysMessage,
  type ContractKeys,
} from '../../protocol/records/contract-keys.ts';
import { contractSharingCodec } from '../../protocol/records/contract-sharing.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import { OTHER_CONTRACT, signerOf } from '../../protocol/testing.ts';
import { openSignedRequest, signRequest } from '../../protocol/signed-request.ts';
import { coordinate, createSetFixture, type SetFixture } from './joint/testing.ts';
import {
  createTestWorker,
  deploy,
  endpointOf,
  register,
  requestOf,
  type TestWorker,
  judgeWorker,
} from './testing.ts';
import { until } from '../../base/testing.ts';

/** One gatekeeper of four proposes by itself, whatever it likes; the others answer by what they know. */
let fixture: SetFixture;
let other: TestWorker;
let fresh: ContractEntry;
let served: ContractEntry;

before(async () => {
  fixture = await createSetFixture();
  other = await createTestWorker(fixture);
  const entry = register(fixture, other);
  for (const context of fixture.contexts) await judgeWorker(context, entry);
  const ours = (worker: TestWorker): Bytes => worker.identity.signer.identity;
  served = deploy(fixture, { workers: [ours(fixture.worker), ours(other)], replicas: 2 });
  coordinate(fixture);
  await until(() => served.sharing !== undefined && served.assigned !== undefined);
  fresh = deploy(fixture, { workers: [ours(fixture.worker)] });
});

async function propose(
  proposal: Partial<Proposal> & Pick<Proposal, 'kind' | 'body'>,
  from = 3,
): Promise<Bytes> {
  const { contexts, doors, chain } = fixture;
  const signer = contexts[from]?.identity.signer ?? assert.fail('there is such a gatekeeper');
  const request = signRequest(signer, {
    ...{ network: chain.network, purpose: 'cosign', nonce: randomBytes(32), time: chain.state.time },
    body: proposalCodec.encode({ session: bytes32(0), evidence: [], ...proposal }),
  });
  const door = doors.get(endpointOf(0)) ?? assert.fail('there is a door');
  const answer = await door(endpointOf(0), 'cosign', request);
  return cosignedCodec.decode(openSignedRequest(answer, chain.network, 'cosigned').body).signature;
}

const OF_SET = { set: 1, n: 4, t: 3 };
const by = (): Bytes => fixture.context.identity.signer.identity;
const me = (worker: TestWorker): Bytes => worker.identity.signer.identity;
const notAgreed = { name: 'GatekeeperError', code: 'not-agreed' };

const assignmentOf = (changes: Partial<Assignment> = {}) => ({
  ...{ contract: fresh.id, ...OF_SET, serial: 1, workers: [me(fixture.worker)] },
  ...changes,
});
const proposeAssignment = (changes: Partial<Assignment> = {}): Promise<Bytes> =>
  propose({
    kind: 'assignment',
    body: assignmentCodec.encode({ ...assignmentOf(changes), cosignatures: [] }),
  });

void test('an assignment is cosigned that this gatekeeper would make itself', async () => {
  const signature = await proposeAssignment();
  assert.ok(isSignatureOf(by(), assignmentMessage(fixture.chain.network, assignmentOf()), signature));
});

const ASSIGNMENTS: [string, () => Partial<Assignment>, string][] = [
  ['a worker that its owner does not wish', () => ({ workers: [me(other)] }), 'not-agreed'],
  ['a stranger', () => ({ workers: [signerOf(9).identity] }), 'not-agreed'],
  ['nobody', () => ({ workers: [] }), 'not-agreed'],
  ['more than are wished', () => ({ workers: [me(fixture.worker), me(other)] }), 'not-agreed'],
  ['another serial', () => ({ serial: 2 }), 'not-agreed'],
  ['another set', () => ({ set: 2 }), 'not-agreed'],
  ['a smaller threshold', () => ({ t: 1 }), 'not-agreed'],
  ['an unknown contract', () => ({ contract: OTHER_CONTRACT }), 'unknown-contract'],
  [
    'other workers for a contract whose own are well',
    () => ({ contract: served.id, serial: 2, workers: [me(other)] }),
    'not-agreed',
  ],
];

for (const [name, changes, code] of ASSIGNMENTS)
  void test(`an assignment to ${name} is not cosigned`, async () => {
    await assert.rejects(proposeAssignment(changes()), { name: 'GatekeeperError', code });
  });

/** The contract served has a replica on each of two platforms; how many a platform may have is what the network says. */
async function proposeWithin(platformLimit: number, orders: TestWorker[][], platforms: [number, number]) {
  const { state } = fixture.chain;
  const { policy } = state.genesis?.value ?? assert.fail('there is a network');
  const entries = [fixture.worker, other].map((worker) => state.workers.get(toHex(me(worker))));
  const before = entries.map((entry) => entry?.platform);
  const contract = deploy(fixture, { workers: [me(fixture.worker), me(other)], replicas: 2 });
  try {
    policy.platformLimit = platformLimit;
    entries.forEach((entry, at) => entry && (entry.platform = bytes32(platforms[at] ?? 0)));
    fixture.chain.block();
    // The lot decides which of them it is, or which comes first.
    const proposed = await Promise.allSettled(
      orders.map((order) => proposeAssignment({ contract: contract.id, workers: order.map(me) })),
    );
    return proposed.filter(({ status }) => status === 'fulfilled').length;
  } finally {
    delete policy.platformLimit;
    entries.forEach((entry, at) => entry && (entry.platform = before[at]));
    state.contracts.delete(toHex(contract.id));
  }
}

void test('two replicas on one platform are not cosigned; on two they are, and one on one', async () => {
  const either = eitherOrder();
  assert.equal(await proposeWithin(9, either, [1, 1]), 0);
  assert.equal(await proposeWithin(9, either, [1, 2]), 1);
  assert.equal(await proposeWithin(9, [[fixture.worker], [other]], [1, 1]), 1);
});

void test('a platform gets as many contracts as it may have cosigned, and not one more', async () => {
  assert.equal(await proposeWithin(1, eitherOrder(), [1, 2]), 0);
  assert.equal(await proposeWithin(2, eitherOrder(), [1, 2]), 1);
});

const eitherOrder = (): TestWorker[][] => [
  [fixture.worker, other],
  [other, fixture.worker],
];

const derivedOf = (changes: Partial<Derived> = {}): Derived => ({
  ...{ contract: served.id, epoch: 1, sharing: served.sharing?.hash ?? bytes32(0) },
  ...{ sealing: new Uint8Array(1216).fill(1), committing: signerOf(0x33).identity },
  ...changes,
});
const wordOf = (worker: TestWorker, changes: Partial<Derived> = {}): Bytes =>
  requestOf(fixture, worker, 'derived', derivedCodec.encode(derivedOf(changes)));

const keysOf = (changes: Partial<ContractKeys> = {}) => ({
  ...{ ...derivedOf(), ...OF_SET, derivedBy: [me(fixture.worker), me(other)] },
  ...changes,
});
const proposeKeys = (evidence: Bytes[], changes: Partial<ContractKeys> = {}): Promise<Bytes> =>
  propose({
    kind: 'contract-keys',
    body: contractKeysCodec.encode({ ...keysOf(changes), cosignatures: [] }),
    evidence,
  });

void test('keys are cosigned that the assigned workers derived alike', async () => {
  const signature = await proposeKeys([wordOf(fixture.worker), wordOf(other)]);
  assert.ok(isSignatureOf(by(), contractKeysMessage(fixture.chain.network, keysOf()), signature));
});

const KEYS: [string, () => Promise<Bytes>][] = [
  ['without a worker’s word', () => proposeKeys([], { derivedBy: [me(other)] })],
  ['on one worker’s word of two', () => proposeKeys([wordOf(other)], { derivedBy: [me(other)] })],
  [
    'on one worker’s word given twice',
    () => proposeKeys([wordOf(other), wordOf(other)], { derivedBy: [me(other), me(other)] }),
  ],
  [
    'that one worker derived otherwise',
    () => proposeKeys([wordOf(fixture.worker), wordOf(other, { committing: signerOf(9).identity })]),
  ],
  [
    'that nobody derived',
    () => proposeKeys([wordOf(fixture.worker), wordOf(other)], { sealing: new Uint8Array(1216).fill(2) }),
  ],
  ['of another sharing', () => proposeKeys([wordOf(fixture.worker), wordOf(other)], { sharing: bytes32(9) })],
  ['of another epoch', () => proposeKeys([wordOf(fixture.worker), wordOf(other)], { epoch: 2 })],
  ['of another set', () => proposeKeys([wordOf(fixture.worker), wordOf(other)], { set: 2 })],
  [
    'in others’ names',
    () =>
      proposeKeys([wordOf(fixture.worker), wordOf(other)], { derivedBy: [me(other), me(fixture.worker)] }),
  ],
];

for (const [name, attempt] of KEYS)
  void test(`keys ${name} are not cosigned`, async () => {
    await assert.rejects(attempt(), notAgreed);
  });

void test('a word that its worker did not sign counts for nothing', async () => {
  const { network, state } = fixture.chain;
  const body = derivedCodec.encode(derivedOf());
  const forged = signRequest(signerOf(9), {
    ...{ network, purpose: 'derived' as const, nonce: randomBytes(32), time: state.time, body },
  });
  await assert.rejects(proposeKeys([wordOf(fixture.worker), forged]), notAgreed);
  const proposed = proposeKeys([wordOf(fixture.worker), forged], {
    derivedBy: [me(fixture.worker), signerOf(9).identity],
  });
  await assert.rejects(proposed, notAgreed);
});

void test('a sharing is cosigned by who settled it, and by nobody else', async () => {
  const { cosignatures: _, ...sharing } = served.sharing?.value ?? assert.fail('it is shared');
  const body = contractSharingCodec.encode({ ...sharing, contract: fresh.id, cosignatures: [] });
  await assert.rejects(propose({ kind: 'contract-sharing', body }), { code: 'unknown-session' });
  const again = contractSharingCodec.encode({ ...sharing, cosignatures: [] });
  await assert.rejects(propose({ kind: 'contract-sharing', body: again }), notAgreed);
  assert.ok(
    served.sharing?.value.cosignatures.some((one) => equalBytes(one.by, by())),
    toHex(by()),
  );
});
