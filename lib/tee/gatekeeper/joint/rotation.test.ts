import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { equalBytes, toHex, type Bytes } from '../../../base/bytes.ts';
import { until } from '../../../base/testing.ts';
import { combineShares, type Share } from '../../../crypto/secret-sharing.ts';
import { rotationCodec } from '../../../protocol/records/rotation.ts';
import { closingPosition } from '../../../protocol/reducer/epochs.ts';
import { gatekeepersOf, type ContractEntry } from '../../../protocol/reducer/network-state.ts';
import { commitmentBody, GOVERNANCE, OWNER, setBody } from '../../../protocol/reducer/testing.ts';
import { deriveContractSecrets, type ContractSecrets } from '../../enclave/contract-secrets.ts';
import { createRootKeys } from '../root-keys.ts';
import { keyContract, shareOf, startGatekeepers } from '../testing.ts';
import { createSetFixture, deployed, type SetFixture, pass } from './testing.ts';

const reached = (fixture: SetFixture, isReached: () => boolean | Promise<boolean>): Promise<void> =>
  until(() => {
    for (const gatekeeper of fixture.gatekeepers) gatekeeper.reconcile();
    pass(fixture);
    return isReached();
  });

const ask = ({ chain }: SetFixture, { id: contract }: ContractEntry, epoch: number): void =>
  void chain.block(chain.sign(OWNER, 'rotation', rotationCodec.encode({ contract, epoch })));

async function rotate(fixture: SetFixture, contract: ContractEntry, epoch: number): Promise<void> {
  ask(fixture, contract, epoch);
  await reached(fixture, () => contract.sharing?.value.epoch === epoch);
  await keyContract(fixture, fixture.gatekeepers, fixture.worker, contract, () => {
    pass(fixture);
  });
  assert.equal(contract.keys?.value.epoch, epoch);
}

const sharesOf = (fixture: SetFixture, contract: ContractEntry, epoch: number): Promise<Share[]> =>
  Promise.all(fixture.gatekeepers.map((one) => shareOf(fixture, one, fixture.worker, contract, epoch)));

async function secretsOf(fixture: SetFixture, contract: ContractEntry): Promise<ContractSecrets> {
  const { epoch, commitments } = contract.sharing?.value ?? assert.fail('it is shared');
  const secret = combineShares(await sharesOf(fixture, contract, epoch), commitments);
  return deriveContractSecrets(secret, fixture.chain.network, contract.id, epoch);
}

/** The only worker's word on the first state of the newest epoch. */
async function commit(fixture: SetFixture, contract: ContractEntry): Promise<void> {
  const { chain, worker } = fixture;
  const { committing } = await secretsOf(fixture, contract);
  const epoch = contract.keys?.value.epoch ?? 0;
  const last = contract.final?.commitment;
  const position = closingPosition(contract, epoch - 1) ?? 0;
  const changes = {
    ...{ epoch, position, version: (last?.version ?? 0) + 1 },
    ...(last !== undefined && { previous: last.root }),
  };
  const body = commitmentBody(chain, contract.id, changes, committing);
  chain.block(chain.sign(worker.identity.signer, 'commitment', body));
  assert.equal(contract.final?.commitment.epoch, epoch);
}

/** Whether what is on a gatekeeper's disk opens its share that lies on the chain. */
async function opensAtRest(
  fixture: SetFixture,
  at: number,
  sharing: ContractEntry['sharing'],
): Promise<boolean> {
  const { network, store, identity } = fixture.contexts[at] ?? assert.fail('there is such a gatekeeper');
  const { contract, epoch, set, shares } = sharing?.value ?? assert.fail('it is shared');
  const mine = shares.find(({ gatekeeper }) => equalBytes(gatekeeper, identity.signer.identity));
  const sealed: Bytes = mine?.sealed ?? assert.fail('it held a share');
  const opening = createRootKeys(network, store).openShare({ set, contract, epoch }, sealed);
  return opening.then(
    () => true,
    () => false,
  );
}
const ALL = [0, 1, 2, 3];

void describe('a contract whose keys are rotated', () => {
  let fixture: SetFixture;
  let contract: ContractEntry;
  let other: ContractEntry;
  before(async () => {
    fixture = await createSetFixture();
    [contract, other] = [deployed(fixture), deployed(fixture)];
    for (const one of [contract, other])
      await keyContract(fixture, fixture.gatekeepers, fixture.worker, one, () => {
        pass(fixture);
      });
  });

  const opening = (sharing: ContractEntry['sharing']): Promise<boolean[]> =>
    Promise.all(ALL.map((at) => opensAtRest(fixture, at, sharing)));

  void test('the next secret is another one; of a contract whose owner asked for nothing there is none', async () => {
    const first = await secretsOf(fixture, contract);
    await rotate(fixture, contract, 2);
    const second = await secretsOf(fixture, contract);
    assert.notEqual(toHex(first.stateEncryption), toHex(second.stateEncryption));
    assert.deepEqual(contract.keys?.value.sealing, second.sealing.publicKey);
    assert.equal(other.sharing?.value.epoch, 1);
  });

  void test('until a state under the new keys is final both epochs are handed out; then the old one is closed', async () => {
    const old = contract.before?.sharing;
    const secret = combineShares(await sharesOf(fixture, contract, 1), old?.value.commitments ?? []);
    assert.equal(secret.length, 32);
    assert.deepEqual(await opening(old), [true, true, true, true]);
    await commit(fixture, contract);
    const refused = { name: 'GatekeeperError', code: 'epoch-closed' };
    for (const gatekeeper of fixture.gatekeepers)
      await assert.rejects(shareOf(fixture, gatekeeper, fixture.worker, contract, 1), refused);
    await reached(fixture, async () => !(await opening(old)).some((opens) => opens));
    // The twins: the new epoch's shares, and those of another contract under the same root keys.
    assert.equal((await sharesOf(fixture, contract, 2)).length, 4);
    assert.deepEqual(await opening(contract.sharing), [true, true, true, true]);
    assert.deepEqual(await opening(other.sharing), [true, true, true, true]);
  });

  void test('a gatekeeper that was away meanwhile, or was put back, erases when it comes', async () => {
    const { store } = fixture.context;
    const kept = (await store.get('root-key-1')) ?? assert.fail('it has one');
    await rotate(fixture, contract, 3);
    const old = contract.before?.sharing;
    await commit(fixture, contract);
    await reached(fixture, async () => !(await opensAtRest(fixture, 0, old)));
    await store.put('root-key-1', kept);
    assert.equal(await opensAtRest(fixture, 0, old), true);
    const [again] = startGatekeepers(fixture, fixture.clock);
    again?.reconcile();
    await until(async () => !(await opensAtRest(fixture, 0, old)));
  });

  void test('a set that comes while a rotation is under way shares what is newest; the rotation ends as ever', async () => {
    ask(fixture, other, 2);
    await reached(fixture, () => other.sharing?.value.epoch === 2);
    const { chain, contexts } = fixture;
    const members = contexts.map(({ identity }) => identity.signer.identity);
    const decision = { set: 2, members, threshold: 3 };
    chain.block(chain.sign(GOVERNANCE[0] ?? OWNER, 'gatekeeper-set', setBody(chain, decision)));
    assert.equal(gatekeepersOf(chain.state).set, 2);
    await reached(fixture, () => other.sharing?.value.set === 2 && contract.sharing?.value.set === 2);
    // The epoch that is left stays with the set that shared it, whose root keys are kept for it alone.
    assert.deepEqual([other.before?.sharing.value.set, other.before?.sharing.value.epoch], [1, 1]);
    assert.equal((await sharesOf(fixture, other, 1)).length, 4);
    await keyContract(fixture, fixture.gatekeepers, fixture.worker, other, () => {
      pass(fixture);
    });
    await commit(fixture, other);
    await reached(fixture, async () => {
      const left = await Promise.all(contexts.map(({ store }) => store.get('root-key-1')));
      return left.every((key) => key === undefined);
    });
  });
});
