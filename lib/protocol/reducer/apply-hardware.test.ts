import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import type { Signer } from '../../crypto/signing.ts';
import type { HardwareDecision } from '../records/hardware-policy.ts';
import type { Verdict } from '../records/verdict.ts';
import { STRICT_HARDWARE, type HardwarePolicy } from '../tee.ts';
import { signerOf } from '../testing.ts';
import { hardwareBody } from '../testing/hardware-body.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { hardwareDemands, hardwareRefusal } from './hardware-demands.ts';
import { platformLimitOf } from './platform-limit.ts';
import {
  createTestChain,
  GATEKEEPERS,
  GOVERNANCE,
  verdictBody,
  workerBody,
  workerOf,
  WORKERS,
  type TestChain,
} from './testing.ts';

const [worker, other, simulated] = WORKERS;
const [g1, g2, g3] = GATEKEEPERS;
const BAD = bytes32(0x70);
const GOOD = bytes32(0x71);
const on = (platform: Uint8Array<ArrayBuffer>): Partial<Verdict> => ({
  ...{ tee: 'dstack', platform },
  tcb: { status: 'UpToDate', date: 1 },
});
const demanding = (changes: Partial<HardwarePolicy> = {}): HardwarePolicy => ({
  ...STRICT_HARDWARE,
  ...changes,
});
const denying = (...deny: Uint8Array<ArrayBuffer>[]) => demanding({ platforms: { allow: [], deny } });

/** One worker on a platform that will be bad, one on another, and a simulated one. */
function admitted(hardware?: HardwarePolicy): TestChain {
  const chain = createTestChain({
    policy: { simulated: true, ...(hardware === undefined ? {} : { hardware }) },
  });
  chain.block(chain.genesis, ...WORKERS.map((w) => chain.sign(w, 'worker', workerBody())));
  for (const g of [g1, g2])
    chain.block(
      chain.sign(g, 'verdict', verdictBody(worker, on(BAD))),
      chain.sign(g, 'verdict', verdictBody(other, on(GOOD))),
      chain.sign(g, 'verdict', verdictBody(simulated, { platform: bytes32(0x72) })),
    );
  assert.deepEqual(statuses(chain), ['admitted', 'admitted', 'admitted']);
  return chain;
}

const statuses = (chain: TestChain) => WORKERS.map((w) => workerOf(chain, w).status);

function decide(chain: TestChain, changes: Partial<HardwareDecision>, by?: readonly Signer[]): void {
  const serial = (chain.state.hardware.at(-1)?.serial ?? 0) + 1;
  const body = hardwareBody(chain, { serial, notBefore: 0, hardware: demanding(), ...changes }, by);
  chain.block(chain.sign(signerOf(9), 'hardware-policy', body));
}

const isDenied = ({ state }: TestChain, platform: Uint8Array<ArrayBuffer>): boolean =>
  hardwareRefusal(state, { tee: 'dstack', tcb: { status: 'UpToDate', date: 1 }, platform }) !== undefined;

void test('a platform that governance denies loses its admission at once, and others keep theirs', () => {
  const chain = admitted();
  // Also where the decision says that it counts from a later time on: stricter is at once.
  decide(chain, { hardware: denying(BAD), notBefore: chain.state.time + 1_000_000 });
  assert.deepEqual(statuses(chain), ['refused', 'admitted', 'admitted']);
  assert.match(workerOf(chain, worker).reason, /^platform-refused/);
  assert.ok(isDenied(chain, BAD) && !isDenied(chain, GOOD));
  const restored = decodeCheckpoint(encodeCheckpoint(chain.state));
  assert.deepEqual(restored.hardware, chain.state.hardware);
});

void test('a verdict that was on its way does not bring the platform back, and one after it was allowed again does', () => {
  const chain = admitted();
  decide(chain, { hardware: denying(BAD) });
  chain.block(chain.sign(g3, 'verdict', verdictBody(worker, on(BAD))));
  assert.equal(workerOf(chain, worker).status, 'refused');
  decide(chain, {});
  assert.equal(workerOf(chain, worker).status, 'refused');
  chain.block(chain.sign(g3, 'verdict', verdictBody(worker, on(BAD))));
  assert.equal(workerOf(chain, worker).status, 'admitted');
});

void test('a list of allowed platforms refuses all others; levels that are enough no more refuse theirs', () => {
  const chain = admitted();
  decide(chain, { hardware: demanding({ platforms: { allow: [GOOD], deny: [] } }) });
  assert.deepEqual(statuses(chain), ['refused', 'admitted', 'admitted']);
  const levels = admitted();
  decide(levels, { hardware: demanding({ tcb: ['SWHardeningNeeded', 'UpToDate'] }) });
  assert.deepEqual(statuses(levels), ['admitted', 'admitted', 'admitted']);
  decide(levels, { hardware: demanding({ tcb: ['SWHardeningNeeded'] }) });
  assert.deepEqual(statuses(levels), ['refused', 'refused', 'admitted']);
  assert.match(workerOf(levels, other).reason, /^tcb-refused/);
});

void test('what is looser counts from its time on', () => {
  const chain = admitted(denying(bytes32(0x73)));
  const at = chain.state.time + 12_000;
  decide(chain, { hardware: demanding(), platformLimit: 3, notBefore: at });
  assert.equal(chain.state.time, at - 6_000);
  assert.ok(isDenied(chain, bytes32(0x73)));
  assert.equal(platformLimitOf(chain.state), 3);
  chain.block();
  assert.ok(!isDenied(chain, bytes32(0x73)));
  // A greater limit waits, too, and a smaller one does not.
  decide(chain, { platformLimit: 9, notBefore: chain.state.time + 12_000 });
  assert.equal(platformLimitOf(chain.state), 3);
  chain.block();
  assert.equal(platformLimitOf(chain.state), 9);
  decide(chain, { platformLimit: 2, notBefore: chain.state.time + 12_000 });
  assert.equal(platformLimitOf(chain.state), 2);
});

void test('a decision that counts already takes the place of one that lies ahead', () => {
  const chain = admitted();
  decide(chain, { hardware: denying(GOOD), notBefore: chain.state.time + 1_000_000 });
  assert.equal(hardwareDemands(chain.state).length, 2);
  decide(chain, { hardware: denying(BAD) });
  assert.deepEqual(
    hardwareDemands(chain.state).map(({ serial }) => serial),
    [2],
  );
  assert.ok(isDenied(chain, BAD) && !isDenied(chain, GOOD));
});

void test('without a quorum of governance, or posted again, a decision changes nothing', () => {
  for (const by of [[], GOVERNANCE.slice(0, 1), GATEKEEPERS.slice(0, 2)]) {
    const chain = admitted();
    decide(chain, { hardware: denying(BAD) }, by);
    assert.deepEqual(statuses(chain), ['admitted', 'admitted', 'admitted']);
  }
  const chain = admitted();
  decide(chain, {});
  decide(chain, { hardware: denying(BAD) });
  for (const serial of [1, 2, 4]) {
    decide(chain, { serial });
    assert.ok(isDenied(chain, BAD), String(serial));
  }
  decide(chain, { serial: 3 });
  assert.ok(!isDenied(chain, BAD));
});
