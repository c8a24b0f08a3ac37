import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { concatBytes, equalBytes, randomBytes, toHex, type Bytes } from '../../../base/bytes.ts';
import { bytes32, flipped, until } from '../../../base/testing.ts';
import { sumCommitments } from '../../../crypto/joint-sharing.ts';
import { seal } from '../../../crypto/sealing.ts';
import { combineShares, deal, type Share } from '../../../crypto/secret-sharing.ts';
import {
  dealCodec,
  dealtCodec,
  dealtShareAad,
  dealtShareCodec,
  judgeCodec,
  judgedCodec,
  revealCodec,
  revealedCodec,
  settledCodec,
} from '../../../protocol/gatekeeping/joint-generation.ts';
import { gatekeepersOf, type ContractEntry } from '../../../protocol/reducer/network-state.ts';
import { GOVERNANCE, setBody } from '../../../protocol/reducer/testing.ts';
import { openSignedRequest, signRequest, type RequestPurpose } from '../../../protocol/signed-request.ts';
import { deriveContractSecrets } from '../../enclave/contract-secrets.ts';
import { endpointOf, keyContract, shareOf } from '../testing.ts';
import { coordinate, corrupt, createSetFixture, deployed, nameOf, type SetFixture, pass } from './testing.ts';

let fixture: SetFixture;
beforeEach(async () => {
  fixture = await createSetFixture();
});

function nth<T>(items: readonly T[], at: number): T {
  const item = items[at];
  assert.ok(item !== undefined);
  return item;
}

async function shared(): Promise<ContractEntry> {
  const contract = deployed(fixture);
  coordinate(fixture);
  await until(() => contract.sharing !== undefined);
  return contract;
}

/** Has it keyed by these gatekeepers alone. */
const keyed = (contract: ContractEntry, by: readonly number[]): Promise<void> =>
  keyContract(
    fixture,
    by.map((at) => nth(fixture.gatekeepers, at)),
    fixture.worker,
    contract,
    () => {
      pass(fixture);
    },
  );

const excludedOf = ({ sharing }: ContractEntry): string[] =>
  (sharing?.value.excluded ?? []).map(({ gatekeeper, why }) => `${toHex(gatekeeper)} ${why}`);
const dealersOf = ({ sharing }: ContractEntry): string[] => (sharing?.value.dealers ?? []).map(toHex);
const holdersOf = ({ sharing }: ContractEntry): number[] =>
  (sharing?.value.shares ?? []).map(({ index }) => index);

/** What each gatekeeper would hand out to the assigned worker. */
async function sharesOf(contract: ContractEntry): Promise<Share[]> {
  const holders = holdersOf(contract).map((index) => nth(fixture.gatekeepers, index - 1));
  return Promise.all(holders.map((one) => shareOf(fixture, one, fixture.worker, contract, 1)));
}

const choose3 = <T>(items: readonly T[]): T[][] =>
  items.map((_, left) => items.filter((_item, at) => at !== left));

void test('four gatekeepers share a secret that any three of them give back', async () => {
  const contract = await shared();
  assert.deepEqual(
    dealersOf(contract),
    [0, 1, 2, 3].map((at) => nameOf(fixture, at)),
  );
  assert.deepEqual([holdersOf(contract), excludedOf(contract)], [[1, 2, 3, 4], []]);
  await keyed(contract, [0, 1, 2, 3]);
  const shares = await sharesOf(contract);
  const commitments = contract.sharing?.value.commitments ?? [];
  for (const chosen of choose3(shares)) {
    const secret = combineShares(chosen, commitments);
    const { sealing, committing } = deriveContractSecrets(secret, fixture.chain.network, contract.id, 1);
    const keys = contract.keys?.value;
    assert.deepEqual([sealing.publicKey, committing.identity], [keys?.sealing, keys?.committing]);
  }
  assert.throws(() => combineShares(shares.slice(0, 2), commitments), { code: 'bad-share' });
});

void test('no gatekeeper ever holds the secret: not at rest, and in nothing that it says or is told', async () => {
  const contract = await shared();
  await keyed(contract, [0, 1, 2, 3]);
  const shares = await sharesOf(contract);
  const secret = combineShares(shares, contract.sharing?.value.commitments ?? []);
  const secrets = deriveContractSecrets(secret, fixture.chain.network, contract.id, 1);
  const { sealing, committing: _, ...keys } = secrets;
  const forbidden = [secret, secret.toReversed(), sealing.seed, ...Object.values(keys)];
  const [commitment = assert.fail('it is shared')] = contract.sharing?.value.commitments ?? [];
  for (const [at, { store }] of fixture.contexts.entries()) {
    const kept = await Promise.all(['identity', 'root-key-1'].map((name) => store.get(name)));
    // The first one coordinated, so that all went through its hands.
    const told = fixture.said.filter(({ to }) => at === 0 || to === endpointOf(at)).map(({ bytes }) => bytes);
    const own = shares
      .filter(({ index }) => index === at + 1)
      .flatMap(({ value, blinding }) => [value, blinding]);
    const known = [...kept, ...told, ...own].map((bytes) => toHex(bytes ?? assert.fail('it is kept')));
    for (const bytes of forbidden) assert.ok(!known.some((text) => text.includes(toHex(bytes))));
    // The twin: the search finds what was said.
    assert.ok(known.some((text) => text.includes(toHex(commitment))));
  }
});

void test('with one away the others go on without it', async () => {
  fixture.doors.delete(endpointOf(2));
  const contract = await shared();
  assert.deepEqual(holdersOf(contract), [1, 2, 4]);
  assert.equal(dealersOf(contract).length, 3);
  await keyed(contract, [0, 1, 3]);
});

void test('with two away nothing is shared, and once one is back it is', async () => {
  const door = fixture.doors.get(endpointOf(2));
  for (const at of [2, 3]) fixture.doors.delete(endpointOf(at));
  const contract = deployed(fixture);
  coordinate(fixture);
  await until(() => fixture.said.length >= 2);
  assert.equal(contract.sharing, undefined);
  fixture.doors.set(endpointOf(2), door ?? assert.fail('there was a door'));
  await until(() => {
    coordinate(fixture);
    return contract.sharing !== undefined;
  });
  assert.deepEqual(holdersOf(contract), [1, 2, 3]);
});

/** Deals to the victim, and to it alone, a share that does not lie on the commitments. */
async function wrongFor(victim: number, dealer: number, body: Bytes): Promise<Bytes> {
  const dealt = dealtCodec.decode(body);
  const { entries, members } = gatekeepersOf(fixture.chain.state);
  const { identity: to, sealing } = nth(entries, victim);
  const share = dealtShareCodec.encode(nth(deal(4, 3).shares, victim));
  const box = await seal(
    sealing,
    share,
    dealtShareAad(fixture.chain.network, dealt, nth(members, dealer), to),
  );
  const sealed = dealt.sealed.map((one) => (equalBytes(one.to, to) ? { to, box } : one));
  return dealtCodec.encode({ ...dealt, sealed });
}

const MISDEEDS: [string, (at: number) => void, string][] = [
  [
    'reveals another share than lies on its commitments',
    (at) => {
      corrupt(fixture, at, 'reveal', (body) => {
        const revealed = revealedCodec.decode(body);
        return revealedCodec.encode({ ...revealed, value: flipped(revealed.value, 0) });
      });
    },
    'bad-share',
  ],
  [
    'reveals nothing',
    (at) => {
      corrupt(fixture, at, 'reveal', () => undefined);
    },
    'no-answer',
  ],
];

for (const [what, misbehave, why] of MISDEEDS) {
  void test(`class 20: a dealer whose share is bad and who ${what} is named and left out`, async () => {
    corrupt(fixture, 3, 'deal', (body) => wrongFor(1, 3, body));
    misbehave(3);
    const contract = await shared();
    assert.deepEqual(excludedOf(contract), [`${nameOf(fixture, 3)} ${why}`]);
    assert.deepEqual(
      dealersOf(contract),
      [0, 1, 2].map((at) => nameOf(fixture, at)),
    );
    // It may hold what the others dealt to it; nothing of what it dealt is in the secret.
    assert.deepEqual(holdersOf(contract), [1, 2, 3, 4]);
    await keyed(contract, [0, 1, 2]);
  });
}

void test('class 20: a dealer that seals a bad share and then reveals a good one frames nobody: its victim takes the revealed one', async () => {
  corrupt(fixture, 3, 'deal', (body) => wrongFor(1, 3, body));
  const contract = await shared();
  assert.deepEqual(excludedOf(contract), []);
  assert.deepEqual([dealersOf(contract).length, holdersOf(contract)], [4, [1, 2, 3, 4]]);
  // The victim's own share is among those that give the published keys.
  await keyed(contract, [0, 1, 2]);
});

void test('class 20: who calls a good share bad harms nobody, and is not told from a victim', async () => {
  corrupt(fixture, 2, 'judge', (body) =>
    judgedCodec.encode({
      ...judgedCodec.decode(body),
      bad: [nth(gatekeepersOf(fixture.chain.state).members, 3)],
    }),
  );
  const contract = await shared();
  assert.deepEqual([excludedOf(contract), holdersOf(contract)], [[], [1, 2, 3, 4]]);
  await keyed(contract, [0, 2, 3]);
});

void test('a dealer reveals to its accuser alone, for the set that it dealt to, and only while the session lasts', async () => {
  const contract = deployed(fixture);
  const { network, state } = fixture.chain;
  const about = { session: bytes32(0x77), contract: contract.id, epoch: 1 };
  const signedBy = (at: number, purpose: RequestPurpose, body: Bytes): Bytes =>
    signRequest(nth(fixture.contexts, at).identity.signer, {
      ...{ network, purpose, nonce: randomBytes(32), time: fixture.chain.state.time, body },
    });
  const ask = async (purpose: 'deal' | 'reveal', body: Bytes): Promise<Bytes> =>
    nth(fixture.gatekeepers, 0).answerPeer(purpose, signedBy(1, purpose, body));
  await ask('deal', dealCodec.encode(about));
  const accused = [nth(gatekeepersOf(state).members, 0)];
  const judgement = (bad: Bytes[]): Bytes => signedBy(2, 'judged', judgedCodec.encode({ ...about, bad }));
  const reveal = (of: Bytes): Promise<Bytes> =>
    ask('reveal', revealCodec.encode({ ...about, judgement: of }));
  const { to } = revealedCodec.decode(
    openSignedRequest(await reveal(judgement(accused)), network, 'revealed').body,
  );
  assert.deepEqual(to, nth(gatekeepersOf(state).members, 2));
  await assert.rejects(reveal(judgement([])), { code: 'not-agreed' });
  // Another set, in which the accuser sits where somebody else did.
  const members = [0, 2, 1, 3].map((at) => nth(gatekeepersOf(state).members, at));
  const decision = setBody(fixture.chain, { set: 2, members, threshold: 3 });
  fixture.chain.block(fixture.chain.sign(nth(GOVERNANCE, 0), 'gatekeeper-set', decision));
  assert.equal(gatekeepersOf(fixture.chain.state).set, 2);
  await assert.rejects(reveal(judgement(accused)), { code: 'unknown-session' });
});

const NOISE: [string, Parameters<typeof corrupt>[2], (body: Bytes) => Bytes][] = [
  ['deals noise', 'deal', () => bytes32(1)],
  [
    'deals for another session',
    'deal',
    (body) => dealtCodec.encode({ ...dealtCodec.decode(body), session: bytes32(9) }),
  ],
  [
    'deals too few commitments',
    'deal',
    (body) => dealtCodec.encode({ ...dealtCodec.decode(body), commitments: [bytes32(1)] }),
  ],
  ['deals to nobody', 'deal', (body) => dealtCodec.encode({ ...dealtCodec.decode(body), sealed: [] })],
  ['judges noise', 'judge', (body) => concatBytes(body, bytes32(1))],
  [
    'settles at another’s place',
    'settle',
    (body) => settledCodec.encode({ ...settledCodec.decode(body), index: 1 }),
  ],
  ['cosigns noise', 'cosign', () => bytes32(1)],
];

for (const [what, purpose, change] of NOISE) {
  void test(`one that ${what} holds nothing up`, async () => {
    corrupt(fixture, 3, purpose, change);
    const contract = await shared();
    assert.deepEqual(excludedOf(contract), []);
    await keyed(contract, [0, 1, 2]);
  });
}

void test('class 20: a share that was altered on its way to the chain is not agreed to by its holder', async () => {
  // A coordinator that swaps it gets only the signatures of those whose share it left alone; here one that settles otherwise than it signs.
  corrupt(fixture, 3, 'settle', (body) => {
    const settled = settledCodec.decode(body);
    return settledCodec.encode({ ...settled, sealed: flipped(settled.sealed, 0) });
  });
  const contract = await shared();
  const by = contract.sharing?.value.cosignatures.map((one) => toHex(one.by)) ?? [];
  assert.deepEqual(
    by,
    [0, 1, 2].map((at) => nameOf(fixture, at)),
  );
});

void test('the commitments on the chain are the sum of what the dealers committed to', async () => {
  const contract = await shared();
  const { network } = fixture.context;
  const request =
    fixture.said.find(({ purpose }) => purpose === 'judge')?.bytes ?? assert.fail('it was judged');
  const { dealings } = judgeCodec.decode(openSignedRequest(request, network, 'judge').body);
  const dealt = dealings.map((frame) => dealtCodec.decode(openSignedRequest(frame, network, 'dealt').body));
  assert.equal(dealt.length, 4);
  const { commitments } = contract.sharing?.value ?? assert.fail('it is shared');
  assert.deepEqual(commitments, sumCommitments(dealt.map((one) => one.commitments)));
});
