import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fromHex, toHex } from '../../lib/base/bytes.ts';
import { bytes32 } from '../../lib/base/testing.ts';
import { engineAt, isMeasurementAllowed } from '../../lib/protocol/reducer/network-state.ts';
import { createTestChain } from '../../lib/protocol/reducer/testing.ts';
import { openGovernance } from './governance.ts';
import { writeNetworkFile } from './network-file.ts';
import { networkKeys } from './network-keys.ts';

void test('the governance of a network on this machine decides about measurements and engines', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'velum-governance-'));
  try {
    await assert.rejects(openGovernance(folder), { name: 'CliError', code: 'bad-argument' });
    const master = 'ab'.repeat(32);
    const { governance } = networkKeys(fromHex(master));
    const chain = createTestChain({ governance: { threshold: 1, keys: [governance.identity] } });
    const { genesis, state } = chain;
    const network = toHex(chain.network);
    await writeNetworkFile(folder, {
      version: 2,
      network,
      genesis: toHex(genesis),
      master,
      gatekeeperPorts: [1],
    });
    const decides = await openGovernance(folder);
    chain.block(genesis);
    const measurement = bytes32(0x99);
    const decision = { role: 'worker' as const, measurement, approved: true, notBefore: 1 };
    chain.block(decides.decideMeasurement(decision));
    assert.ok(isMeasurementAllowed({ ...state, time: state.time }, 'worker', toHex(measurement)));
    chain.block(decides.decideEngine({ previous: bytes32(1), engine: bytes32(2), height: 30 }));
    chain.block(decides.decideEngine({ previous: bytes32(2), engine: bytes32(3), height: 40 }));
    assert.deepEqual(
      [29, 30, 40].map((height) => engineAt(state, height)),
      [bytes32(1), bytes32(2), bytes32(3)],
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
