import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { genesisCodec } from '../../protocol/genesis.ts';
import {
  createTestChain,
  decisionBody,
  GATEKEEPERS,
  GOVERNANCE,
  MEASUREMENT,
} from '../../protocol/reducer/testing.ts';
import { altered, NOW } from '../../protocol/testing.ts';
import { allowedPrograms } from './allowed-programs.ts';

const chain = createTestChain();
const genesis = genesisCodec.decode(chain.genesis);
const NEW = bytes32(0x12);
const [poster] = GATEKEEPERS;
type Changes = Parameters<typeof decisionBody>[1];
const decision = (changes: Changes, by = GOVERNANCE.slice(0, 2)) =>
  chain.sign(poster, 'measurement', decisionBody(chain, changes, by));
const allowed = (decisions: ReturnType<typeof decision>[], time = NOW) =>
  allowedPrograms(chain.network, genesis, decisions, time);

void test('what the genesis record names is allowed, each to its role', () => {
  const isAllowed = allowed([]);
  const gatekeeper = toHex(bytes32(1));
  assert.deepEqual(
    [isAllowed('worker', toHex(MEASUREMENT)), isAllowed('gatekeeper', gatekeeper)],
    [true, true],
  );
  assert.deepEqual(
    [isAllowed('gatekeeper', toHex(MEASUREMENT)), isAllowed('worker', gatekeeper)],
    [false, false],
  );
});

void test('governance adds from a time on and takes away, and the later decision stands in whatever order they are shown', () => {
  const approval = decision({ measurement: NEW, approved: true, notBefore: NOW });
  const revocation = decision({ measurement: NEW, notBefore: NOW + 5 });
  assert.equal(allowed([approval])('worker', toHex(NEW)), true);
  assert.equal(allowed([approval], NOW - 1)('worker', toHex(NEW)), false);
  for (const both of [
    [approval, revocation],
    [revocation, approval],
  ])
    assert.equal(allowed(both, NOW + 9)('worker', toHex(NEW)), false);
});

void test('a revocation that is kept back shows in what gatekeepers signed; a decision that is later still goes before that', () => {
  const list = [{ measurement: MEASUREMENT, notBefore: NOW, revoked: true }];
  const isAllowed = (decisions: ReturnType<typeof decision>[], time = NOW) =>
    allowedPrograms(chain.network, genesis, decisions, time, [{ role: 'worker', list }]);
  assert.equal(isAllowed([])('worker', toHex(MEASUREMENT)), false);
  const again = decision({ approved: true, notBefore: NOW + 5 });
  assert.equal(isAllowed([again], NOW + 5)('worker', toHex(MEASUREMENT)), true);
});

void test('what governance did not sign is no decision', () => {
  const forged = decision({ measurement: NEW, approved: true }, GOVERNANCE.slice(0, 1));
  assert.throws(() => allowed([forged]), { code: 'no-quorum' });
  assert.throws(
    () => allowed([altered(decision({ measurement: NEW, approved: true }), { sig: new Uint8Array(64) })]),
    {
      code: 'bad-signature',
    },
  );
});
