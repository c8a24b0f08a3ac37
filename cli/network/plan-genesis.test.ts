import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../lib/base/bytes.ts';
import { bytes32 } from '../../lib/base/testing.ts';
import { encodeAddress } from '../../lib/crypto/address.ts';
import { genesisCodec } from '../../lib/protocol/genesis.ts';
import { GATEKEEPERS, GOVERNANCE, OWNER } from '../../lib/protocol/reducer/testing.ts';
import { planGenesis, type GenesisPlan } from './plan-genesis.ts';

const governors = GOVERNANCE.map(({ identity }) => toHex(identity));
const gatekeepers = GATEKEEPERS.map(({ identity }, at) => ({
  identity: toHex(identity),
  sealing: '02'.repeat(1216),
  endpoint: `https://g${String(at)}.example.org`,
  measurement: toHex(bytes32(1)),
}));
const none = { simulated: false, oneGovernor: false, oneGatekeeper: false };
/** Measured by the command from the specifications that it is given. */
const VIEW = { demand: 'light' as const, specs: [bytes32(9)] };
const PLAN: GenesisPlan = {
  name: 'pool',
  governanceKeys: governors,
  governanceThreshold: undefined,
  gatekeepers,
  threshold: 2,
  measurements: [toHex(bytes32(2))],
  stores: [],
  policy: {},
  chainView: VIEW,
  platformLimit: undefined,
  allows: none,
};
const plan = (changes: Partial<GenesisPlan> = {}) =>
  genesisCodec.decode(planGenesis({ ...PLAN, ...changes }));

void test('a network is what its makers say, on hardware unless they ask for something else', () => {
  const value = plan();
  assert.deepEqual(
    [value.name, value.threshold, value.policy],
    ['pool', 2, { simulated: false, chainView: VIEW }],
  );
  assert.deepEqual(value.governance, { threshold: 2, keys: GOVERNANCE.map((g) => g.identity) });
  assert.deepEqual(
    value.gatekeepers.map((g) => g.identity),
    GATEKEEPERS.map((g) => g.identity),
  );
  assert.deepEqual(value.measurements, [bytes32(2)]);
  assert.notDeepEqual(plan().salt, value.salt);
  // Without it clients would put up with a directory that is kept back for ever.
  assert.ok(Math.abs(Date.now() - (value.begun ?? 0)) < 60_000);
});

void test('stores are named where there are any, each once', () => {
  assert.equal(plan().stores, undefined);
  const stores = GOVERNANCE.map(({ identity }) => toHex(identity));
  assert.deepEqual(plan({ stores }).stores?.map(toHex), stores);
  for (const wrong of [[...stores, ...stores.slice(1)], [toHex(bytes32(1))]])
    assert.throws(() => plan({ stores: wrong }), { code: 'bad-argument' });
});

void test('governors are named by address, too', () => {
  const governanceKeys = [encodeAddress(OWNER.identity), ...governors.slice(1)];
  assert.deepEqual(plan({ governanceKeys }).governance.keys[0], OWNER.identity);
});

void test('the policy of a file is in the record, and an option goes before it', () => {
  const id = toHex(bytes32(7));
  const hardware = { tcb: ['UpToDate', 'SWHardeningNeeded'], platforms: { allow: [], deny: [id] } };
  const { policy } = plan({
    policy: { hardware, platformLimit: 4, reappraiseMs: 3_600_000 },
    platformLimit: 9,
  });
  assert.deepEqual(policy, {
    simulated: false,
    hardware: { tcb: hardware.tcb, advisories: [], platforms: { allow: [], deny: [bytes32(7)] } },
    platformLimit: 9,
    reappraiseMs: 3_600_000,
    chainView: VIEW,
  });
});

void test('how the chain is looked at is the policy’s word, then that of the chain that it is made for; on hardware somebody must say it', () => {
  const shown = { demand: 'light', specs: [toHex(bytes32(8))], from: { height: 4, hash: toHex(bytes32(7)) } };
  assert.deepEqual(plan({ policy: { chainView: shown } }).policy.chainView, {
    ...{ demand: 'light', specs: [bytes32(8)] },
    from: { height: 4, hash: bytes32(7) },
  });
  assert.throws(() => plan({ chainView: undefined }), { code: 'bad-argument', message: /chainView/ });
  assert.throws(() => plan({ policy: { chainView: { demand: 'light' } } }), { code: 'bad-argument' });
  assert.deepEqual(plan({ policy: { chainView: { demand: 'any' } } }).policy.chainView?.demand, 'any');
});

const ONE = { gatekeepers: gatekeepers.slice(0, 1), threshold: 1 };
const WEAK: [string, Partial<GenesisPlan>, Partial<GenesisPlan>][] = [
  ['that accepts simulated TEEs', { policy: { simulated: true } }, { allows: { ...none, simulated: true } }],
  [
    'that one key governs',
    { governanceKeys: governors.slice(0, 1) },
    { allows: { ...none, oneGovernor: true } },
  ],
  ['of one gatekeeper', ONE, { allows: { ...none, oneGatekeeper: true } }],
];

for (const [name, weak, allowed] of WEAK)
  void test(`a network ${name} is made where its makers say that they know, and not otherwise`, () => {
    assert.throws(() => plan(weak), {
      name: 'CliError',
      code: 'weak-network',
      message: /--(simulated|one-)/,
    });
    assert.equal(plan({ ...weak, ...allowed }).name, 'pool');
  });

void test('--simulated does not make a policy of hardware look otherwise; a simulated network may be small', () => {
  const allows = { ...none, simulated: true };
  assert.throws(() => plan({ allows }), { code: 'weak-network' });
  const small = { ...ONE, governanceKeys: governors.slice(0, 1), allows };
  assert.equal(plan({ ...small, policy: { simulated: true } }).policy.simulated, true);
});

const REFUSED: [string, Partial<GenesisPlan>, string][] = [
  ['half of the gatekeepers', { threshold: 1 }, 'bad-threshold'],
  ['more than all gatekeepers', { threshold: 4 }, 'bad-threshold'],
  [
    'half of the governors',
    { governanceKeys: governors.slice(0, 2), governanceThreshold: 1 },
    'bad-threshold',
  ],
  ['no gatekeepers', { gatekeepers: [], threshold: 1 }, 'bad-argument'],
  ['one gatekeeper twice', { gatekeepers: [gatekeepers[0], gatekeepers[0]] }, 'bad-argument'],
  [
    'a gatekeeper without an endpoint',
    { gatekeepers: [{ ...gatekeepers[0], endpoint: 'g' }] },
    'bad-argument',
  ],
  ['something else than gatekeepers', { gatekeepers: { gatekeepers } }, 'bad-argument'],
  ['nobody who governs', { governanceKeys: [] }, 'bad-argument'],
  ['one governor twice', { governanceKeys: [...governors, ...governors] }, 'bad-argument'],
  ['a governor that is none', { governanceKeys: ['me'] }, 'bad-argument'],
  ['a measurement that is none', { measurements: ['00'] }, 'bad-argument'],
  ['hardware of no level', { policy: { hardware: { tcb: [] } } }, 'bad-argument'],
  ['an unknown level', { policy: { hardware: { tcb: ['Revoked'] } } }, 'bad-argument'],
  ['an unknown part of a policy', { policy: { root: '' } }, 'bad-argument'],
  ['a limit of nothing', { policy: { platformLimit: 0 } }, 'wrong-shape'],
];

for (const [name, changes, code] of REFUSED)
  void test(`a network with ${name} is not made`, () => {
    assert.throws(() => plan(changes), { code });
  });
