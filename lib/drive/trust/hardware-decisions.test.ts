import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import { genesisCodec } from '../../protocol/genesis.ts';
import { createTestChain, GATEKEEPERS, GOVERNANCE } from '../../protocol/reducer/testing.ts';
import { STRICT_HARDWARE, type HardwarePolicy } from '../../protocol/tee.ts';
import { NOW } from '../../protocol/testing.ts';
import { hardwareBody } from '../../protocol/testing/hardware-body.ts';
import { demandedHardware } from './hardware-decisions.ts';

const chain = createTestChain();
const genesis = genesisCodec.decode(chain.genesis);
const [poster] = GATEKEEPERS;
const LOOSER: HardwarePolicy = { ...STRICT_HARDWARE, tcb: ['UpToDate', 'OutOfDate'] };
const DENYING: HardwarePolicy = { ...LOOSER, platforms: { allow: [], deny: [bytes32(7)] } };

const decision = (serial: number, hardware: HardwarePolicy, notBefore: number, by = GOVERNANCE.slice(0, 2)) =>
  chain.sign(poster, 'hardware-policy', hardwareBody(chain, { serial, notBefore, hardware }, by));
const demanded = (decisions: ReturnType<typeof decision>[], time = NOW) =>
  demandedHardware(chain.network, genesis, decisions, time);

void test('what the genesis record demands holds until a decision’s time, and that beside it meanwhile', () => {
  assert.deepEqual(demanded([]), [STRICT_HARDWARE]);
  const [first, second] = [decision(1, LOOSER, NOW), decision(2, DENYING, NOW + 1000)];
  assert.deepEqual(demanded([first]), [LOOSER]);
  assert.deepEqual(demanded([first, second]), [LOOSER, DENYING]);
  assert.deepEqual(demanded([first, second], NOW + 1000), [DENYING]);
});

void test('a decision that governance did not sign, or one too few, is refused', () => {
  assert.throws(() => demanded([decision(1, LOOSER, NOW, GOVERNANCE.slice(0, 1))]), { code: 'no-quorum' });
  assert.throws(() => demanded([decision(2, DENYING, NOW)]), { code: 'not-current' });
  const [first, third] = [decision(1, LOOSER, NOW), decision(3, DENYING, NOW)];
  assert.throws(() => demanded([first, third]), { code: 'not-current' });
});
