import assert from 'node:assert/strict';
import { test } from 'node:test';
import { equalBytes, toHex, type Bytes } from '../../../base/bytes.ts';
import { bytes32, until } from '../../../base/testing.ts';
import { sealBox } from '../../../crypto/box.ts';
import { seal } from '../../../crypto/sealing.ts';
import { combineShares, deal, verifyShare, type Share } from '../../../crypto/secret-sharing.ts';
import {
  dealtCodec,
  dealtShareAad,
  dealtShareCodec,
} from '../../../protocol/gatekeeping/joint-generation.ts';
import { gatekeepersOf, type ContractEntry } from '../../../protocol/reducer/network-state.ts';
import { GOVERNANCE, setBody } from '../../../protocol/reducer/testing.ts';
import { judge } from '../admission.ts';
import { createRootKeys } from '../root-keys.ts';
import { endpointOf, keyContract, offer, shareOf } from '../testing.ts';
import { corrupt, createSetFixture, deployed, nameOf, type SetFixture, pass } from './testing.ts';

function nth<T>(items: readonly T[], at: number): T {
  const item = items[at];
  assert.ok(item !== undefined);
  return item;
}

/** A contract with keys, of the first set. */
async function keyed(fixture: SetFixture, n: number): Promise<ContractEntry> {
  const contract = deployed(fixture);
  await keyContract(fixture, fixture.gatekeepers.slice(0, n), fixture.worker, contract, () => {
    pass(fixture);
  });
  return contract;
}

/** Those who are in no set yet offer themselves, and the members of now admit them. */
async function admit(fixture: SetFixture, newcomers: readonly number[]): Promise<void> {
  const { members } = gatekeepersOf(fixture.chain.state);
  const judges = fixture.contexts.filter(({ identity }) =>
    members.some((member) => equalBytes(member, identity.signer.identity)),
  );
  for (const at of newcomers) {
    const entry = await offer(fixture, nth(fixture.contexts, at), { endpoint: endpointOf(at) });
    for (const context of judges) await judge(context, { role: 'gatekeeper', entry });
    assert.equal(entry.status, 'admitted');
  }
}

function name(fixture: SetFixture, members: readonly number[], threshold: number): void {
  const { chain, contexts } = fixture;
  const decision = {
    set: gatekeepersOf(chain.state).set + 1,
    members: members.map((at) => nth(contexts, at).identity.signer.identity),
    threshold,
  };
  chain.block(chain.sign(nth(GOVERNANCE, 0), 'gatekeeper-set', setBody(chain, decision)));
  assert.equal(gatekeepersOf(chain.state).set, decision.set);
}

async function reshared(fixture: SetFixture, contract: ContractEntry): Promise<void> {
  const { set } = gatekeepersOf(fixture.chain.state);
  await until(() => {
    for (const gatekeeper of fixture.gatekeepers) gatekeeper.reconcile();
    pass(fixture);
    return contract.sharing?.value.set === set;
  });
}

/** What the holders of now hand out. */
const sharesOf = (fixture: SetFixture, contract: ContractEntry): Promise<Share[]> => {
  const { members } = gatekeepersOf(fixture.chain.state);
  const holders = (contract.sharing?.value.shares ?? []).map(({ index }) =>
    fixture.contexts.findIndex(({ identity }) =>
      equalBytes(identity.signer.identity, nth(members, index - 1)),
    ),
  );
  return Promise.all(
    holders.map((at) => shareOf(fixture, nth(fixture.gatekeepers, at), fixture.worker, contract, 1)),
  );
};

const secretOf = (shares: readonly Share[], { sharing }: ContractEntry): Bytes =>
  combineShares(shares, sharing?.value.commitments ?? []);

const rootKey = (fixture: SetFixture, at: number, set: number): Promise<Bytes | undefined> =>
  nth(fixture.contexts, at).store.get(`root-key-${String(set)}`);

void test('one gatekeeper leaves and another joins: the secret stays, its shares are others, and the old root keys go', async () => {
  const fixture = await createSetFixture({ n: 4, t: 3, more: 1 });
  const contract = await keyed(fixture, 4);
  const old = await sharesOf(fixture, contract);
  const before = contract.sharing?.value ?? assert.fail('it is shared');
  const secret = secretOf(old, contract);
  await admit(fixture, [4]);
  name(fixture, [1, 2, 3, 4], 3);
  await reshared(fixture, contract);
  const shares = await sharesOf(fixture, contract);
  assert.equal(shares.length, 4);
  for (const left of [0, 1, 2, 3])
    assert.deepEqual(
      secretOf(
        shares.filter((_, at) => at !== left),
        contract,
      ),
      secret,
    );
  assert.equal(contract.keys?.value.epoch, 1);
  // Two of before and one of now do not give what three of one sharing do.
  for (const share of old)
    assert.throws(
      () => {
        verifyShare(share, contract.sharing?.value.commitments ?? []);
      },
      { code: 'bad-share' },
    );
  await until(
    async () => (await rootKey(fixture, 0, 1)) === undefined && (await rootKey(fixture, 3, 1)) === undefined,
  );
  assert.ok(await rootKey(fixture, 3, 2));
  // The keys and the assignment are the new set's word, too, and say what they said.
  const { workers } = contract.assigned ?? assert.fail('it is assigned');
  await until(() => {
    for (const gatekeeper of fixture.gatekeepers) gatekeeper.reconcile();
    pass(fixture);
    return contract.keys?.value.set === 2 && contract.assigned?.set === 2;
  });
  assert.deepEqual(contract.assigned?.workers, workers);
  // What lies on the chain of the first sharing is closed to its own holder.
  const { network, store } = nth(fixture.contexts, 1);
  const sealed = before.shares.find(({ index }) => index === 2)?.sealed ?? assert.fail('it held a share');
  const whose = { set: 1, contract: contract.id, epoch: 1 };
  await assert.rejects(createRootKeys(network, store).openShare(whose, sealed), { code: 'cannot-open' });
});

void test('the same members share anew: shares that were stolen before are worth nothing', async () => {
  const fixture = await createSetFixture();
  const contract = await keyed(fixture, 4);
  const stolen = (await sharesOf(fixture, contract)).slice(0, 2);
  const secret = secretOf(await sharesOf(fixture, contract), contract);
  name(fixture, [0, 1, 2, 3], 3);
  await reshared(fixture, contract);
  const shares = await sharesOf(fixture, contract);
  assert.deepEqual(secretOf(shares, contract), secret);
  assert.throws(() => secretOf([...stolen, nth(shares, 3)], contract), { code: 'bad-share' });
});

void test('a network of one becomes one of four, and then the first one may go', async () => {
  const fixture = await createSetFixture({ n: 1, t: 1, more: 4 });
  const contract = await keyed(fixture, 1);
  const secret = secretOf(await sharesOf(fixture, contract), contract);
  await admit(fixture, [1, 2, 3]);
  name(fixture, [0, 1, 2, 3], 3);
  await reshared(fixture, contract);
  assert.deepEqual(secretOf(await sharesOf(fixture, contract), contract), secret);
  await admit(fixture, [4]);
  name(fixture, [1, 2, 3, 4], 3);
  await reshared(fixture, contract);
  assert.deepEqual(secretOf(await sharesOf(fixture, contract), contract), secret);
  assert.equal(contract.sharing?.value.set, 3);
  await until(
    async () => (await rootKey(fixture, 0, 1)) === undefined && (await rootKey(fixture, 0, 2)) === undefined,
  );
  // A contract that comes later is generated by the set of now.
  const later = deployed(fixture);
  await keyContract(fixture, fixture.gatekeepers.slice(1), fixture.worker, later, () => {
    pass(fixture);
  });
  assert.deepEqual(later.sharing?.value.set, 3);
});

void test('a holder that shares anew something else than it holds is named, and the others do', async () => {
  const fixture = await createSetFixture();
  const contract = await keyed(fixture, 4);
  const secret = secretOf(await sharesOf(fixture, contract), contract);
  name(fixture, [0, 1, 2, 3], 3);
  // It deals a fresh secret, consistently: nobody's share is bad, and only the old commitments give it away.
  corrupt(fixture, 3, 'deal', async (body) => {
    const dealt = dealtCodec.decode(body);
    const { entries } = gatekeepersOf(fixture.chain.state);
    const { shares, commitments } = deal(4, 3);
    const me = nth(fixture.contexts, 3).identity.signer.identity;
    const sealed = await Promise.all(
      entries.map(async ({ identity: to, sealing }, at) => ({
        to,
        box: await seal(
          sealing,
          dealtShareCodec.encode(nth(shares, at)),
          dealtShareAad(fixture.chain.network, dealt, me, to),
        ),
      })),
    );
    return dealtCodec.encode({ ...dealt, commitments, sealed });
  });
  await until(() => {
    nth(fixture.gatekeepers, 0).reconcile();
    pass(fixture);
    return contract.sharing?.value.set === 2;
  });
  const excluded = contract.sharing?.value.excluded.map(
    ({ gatekeeper, why }) => `${toHex(gatekeeper)} ${why}`,
  );
  assert.deepEqual(excluded, [`${nameOf(fixture, 3)} bad-share`]);
  assert.deepEqual(secretOf(await sharesOf(fixture, contract), contract), secret);
});

void test('a root key that is gone is not drawn anew for what it sealed', async () => {
  const fixture = await createSetFixture();
  const { network, store } = fixture.context;
  const keys = createRootKeys(network, store);
  const whose = { set: 7, contract: bytes32(1), epoch: 1 };
  const sealed = await sealBox(bytes32(1), bytes32(2), bytes32(3));
  await assert.rejects(keys.openShare(whose, sealed), { code: 'cannot-open', message: /erased or lost/ });
  assert.equal(await store.get('root-key-7'), undefined);
});
