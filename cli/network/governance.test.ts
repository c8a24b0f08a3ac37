import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fromHex, toHex } from '../../lib/base/bytes.ts';
import { bytes32 } from '../../lib/base/testing.ts';
import { engineAt, gatekeepersOf, isMeasurementAllowed } from '../../lib/protocol/reducer/network-state.ts';
import { platformLimitOf } from '../../lib/protocol/reducer/platform-limit.ts';
import { createTestChain, GATEKEEPERS } from '../../lib/protocol/reducer/testing.ts';
import { STRICT_HARDWARE } from '../../lib/protocol/tee.ts';
import { signerOf } from '../../lib/protocol/testing.ts';
import { openGovernance } from './governance.ts';
import { writeNetworkFile } from './network-file.ts';
import { networkKeys } from './network-keys.ts';

void test('the governance of a network on this machine decides about measurements, hardware, gatekeepers, stores and engines', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'velum-governance-'));
  const otherFolder = await mkdtemp(join(tmpdir(), 'velum-governance-'));
  try {
    await assert.rejects(openGovernance(folder), { name: 'CliError', code: 'no-governance-key' });
    const master = 'ab'.repeat(32);
    const { governance } = networkKeys(fromHex(master));
    const chain = createTestChain({ governance: { threshold: 1, keys: [governance.identity] } });
    const { genesis, state } = chain;
    const network = toHex(chain.network);
    const file = {
      version: 2 as const,
      network,
      genesis: toHex(genesis),
      master,
      gatekeeperPorts: [1],
    };
    await writeNetworkFile(folder, file);
    const decides = await openGovernance(folder);
    const other = createTestChain();
    await writeNetworkFile(otherFolder, { ...file, genesis: toHex(other.genesis) });
    await assert.rejects(openGovernance(otherFolder), { name: 'CliError', code: 'no-governance-key' });
    chain.block(genesis);
    const measurement = bytes32(0x99);
    const decision = { role: 'worker' as const, measurement, approved: true, notBefore: 1 };
    chain.block(decides.decideMeasurement(decision));
    assert.ok(isMeasurementAllowed({ ...state, time: state.time }, 'worker', toHex(measurement)));
    const [only] = GATEKEEPERS;
    chain.block(decides.decideSet({ set: 2, members: [only.identity], threshold: 1 }));
    assert.deepEqual(gatekeepersOf(state).members, [only.identity]);
    chain.block(
      decides.decideHardware({ serial: 1, notBefore: 0, hardware: STRICT_HARDWARE, platformLimit: 5 }),
    );
    assert.equal(platformLimitOf(state), 5);
    const { identity: store } = signerOf(7);
    chain.block(decides.decideStore({ store, admitted: true, decided: 1 }));
    assert.equal(state.stores.get(toHex(store))?.isAdmitted, true);
    chain.block(decides.decideEngine({ previous: bytes32(1), engine: bytes32(2), height: 30 }));
    chain.block(decides.decideEngine({ previous: bytes32(2), engine: bytes32(3), height: 40 }));
    assert.deepEqual(
      [29, 30, 40].map((height) => engineAt(state, height)),
      [bytes32(1), bytes32(2), bytes32(3)],
    );
  } finally {
    await rm(folder, { recursive: true });
    await rm(otherFolder, { recursive: true });
  }
});
