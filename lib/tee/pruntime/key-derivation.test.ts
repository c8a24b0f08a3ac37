import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../base/testing.ts';
import { deploy } from '../gatekeeper/testing.ts';
import { createKeyDerivation } from './key-derivation.ts';
import { createWorkerFixture, type WorkerFixture } from './testing.ts';

/** A contract that is shared and assigned, and has no keys yet. */
async function unkeyed(fixture: WorkerFixture) {
  const contract = deploy(fixture.gatekeepers);
  await until(() => {
    fixture.gatekeeper.reconcile();
    return contract.sharing !== undefined && contract.assigned !== undefined;
  });
  return contract;
}

const counted = (fixture: WorkerFixture): (() => number) => {
  const { send } = fixture.door;
  let said = 0;
  fixture.door.send = (endpoint, purpose, request) => {
    if (purpose === 'derived') said++;
    return send(endpoint, purpose, request);
  };
  return () => said;
};

void test('an assigned worker says which keys a sharing has, and they become the contract’s', async () => {
  const fixture = await createWorkerFixture();
  const contract = await unkeyed(fixture);
  const said = counted(fixture);
  const derive = createKeyDerivation(fixture.context);
  derive();
  await until(() => contract.keys !== undefined);
  assert.equal(contract.keys?.value.derivedBy.length, 1);
  fixture.clock.time += 60_000;
  derive();
  assert.equal(said(), 1);
});

void test('it says so again while the keys do not appear, and tries again after a failure', async () => {
  const fixture = await createWorkerFixture();
  const contract = await unkeyed(fixture);
  const { send } = fixture.door;
  let asked = 0;
  fixture.door.send = async () => {
    asked++;
    throw new Error('nobody answers');
  };
  const derive = createKeyDerivation(fixture.context);
  derive();
  derive();
  await until(() => asked === 1);
  fixture.door.send = send;
  await until(() => {
    fixture.clock.time += 1_000;
    derive();
    return contract.keys !== undefined;
  });
});
