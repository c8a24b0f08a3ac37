import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bytes } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import type { Signer } from '../../crypto/signing.ts';
import type { Genesis } from '../genesis.ts';
import { contractIdOf } from '../records/deploy.ts';
import { signerOf } from '../testing.ts';
import { platformLimitOf } from './platform-limit.ts';
import {
  assignmentBody,
  createTestChain,
  deployBody,
  entryOf,
  GATEKEEPERS,
  OWNER,
  verdictBody,
  workerBody,
  WORKERS,
  type TestChain,
} from './testing.ts';

const [one, two, three] = WORKERS;
/** The first two workers share a platform. */
const PLATFORM = new Map([
  [one, bytes32(0x70)],
  [two, bytes32(0x70)],
  [three, bytes32(0x71)],
]);
const simulated = (platformLimit?: number): Genesis['policy'] => ({
  simulated: true,
  ...(platformLimit === undefined ? {} : { platformLimit }),
});

/** Three admitted workers, and so many contracts. */
function networkOf(policy: Genesis['policy'], contracts: number): TestChain & { contracts: Bytes[] } {
  const chain = createTestChain({ policy });
  chain.block(chain.genesis, ...WORKERS.map((worker) => chain.sign(worker, 'worker', workerBody())));
  const found = (worker: Signer) => verdictBody(worker, { platform: PLATFORM.get(worker) });
  chain.block(
    ...GATEKEEPERS.slice(0, 2).flatMap((g) => WORKERS.map((w) => chain.sign(g, 'verdict', found(w)))),
  );
  const ids = Array.from({ length: contracts }, (_, at) => {
    chain.block(chain.sign(OWNER, 'deploy', deployBody()));
    return contractIdOf({ network: chain.network, signer: OWNER.identity, seq: at + 1 });
  });
  return { ...chain, contracts: ids };
}

const poster = signerOf(9);
/** Whether an assignment to these workers folds. */
function folds(chain: TestChain, contract: Bytes | undefined, workers: readonly Signer[]): boolean {
  assert.ok(contract);
  const serial = (entryOf(chain, contract).assigned?.serial ?? 0) + 1;
  const body = assignmentBody(chain, contract, { serial, workers: workers.map((w) => w.identity) });
  chain.block(chain.sign(poster, 'assignment', body));
  return entryOf(chain, contract).assigned?.serial === serial;
}

void test('a network of hardware has a limit also where it sets none, a simulated one only where it sets one', () => {
  const limitOf = (policy: Genesis['policy']) => platformLimitOf(networkOf(policy, 0).state);
  assert.equal(limitOf(simulated()), undefined);
  assert.equal(limitOf(simulated(3)), 3);
  assert.equal(limitOf({ simulated: false }), 1000);
  assert.equal(limitOf({ simulated: false, platformLimit: 7 }), 7);
});

void test('all gatekeepers together cannot give a platform two replicas of a contract; two platforms get one each', () => {
  for (const [policy, isAllowed] of [
    [simulated(9), false],
    [simulated(), true],
  ] as const) {
    const chain = networkOf(policy, 1);
    assert.equal(folds(chain, chain.contracts[0], [one, two]), isAllowed);
    assert.ok(folds(chain, chain.contracts[0], [one, three]));
  }
});

void test('nor one contract more than it may have: that goes to another platform', () => {
  const chain = networkOf(simulated(2), 4);
  const [first, second, third, fourth] = chain.contracts;
  assert.ok(folds(chain, first, [one]));
  assert.ok(folds(chain, second, [two]));
  assert.ok(!folds(chain, third, [one]));
  assert.ok(!folds(chain, third, [two, three]));
  assert.ok(folds(chain, third, [three]));
  // What it has it may keep, or pass to another worker of its own.
  assert.ok(folds(chain, first, [one, three]));
  assert.ok(folds(chain, first, [two]));
  assert.ok(folds(chain, second, [three]));
  assert.ok(folds(chain, fourth, [one]));
});

void test('a worker that has not told its platform shares it with nobody', () => {
  const chain = networkOf(simulated(1), 1);
  for (const worker of chain.state.workers.values()) worker.platform = undefined;
  assert.ok(folds(chain, chain.contracts[0], WORKERS));
});
