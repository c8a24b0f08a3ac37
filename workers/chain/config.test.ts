import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { testAccount } from '../../lib/chain/dev/chain-fixture.ts';
import { toHex } from '../../lib/base/bytes.ts';
import { readChainConfig } from './config.ts';

describe('chain configuration', () => {
  it('has defaults', () => {
    const config = readChainConfig({});
    assert.deepEqual([config.host, config.port, config.endow], ['127.0.0.1', 9944, []]);
    assert.deepEqual(config.timings, { minSpacingMs: 300, heartbeatMs: 6000 });
  });

  it('reads accounts as SS58 and as hex', () => {
    const { address, publicKey } = testAccount(1);
    const { endow } = readChainConfig({ VELUM_CHAIN_ENDOW: ` ${address}, 0x${toHex(publicKey)},` });
    assert.deepEqual(endow, [publicKey, publicKey]);
  });

  it('names the variable that is wrong', () => {
    const wrong = [
      ['VELUM_CHAIN_PORT', '70000'],
      ['VELUM_CHAIN_PORT', '-1'],
      ['VELUM_CHAIN_HEARTBEAT_MS', 'soon'],
      ['VELUM_CHAIN_SPACING_MS', '1.5'],
      ['VELUM_CHAIN_ENDOW', '0x1234'],
      ['VELUM_CHAIN_ENDOW', 'nobody'],
    ] as const;
    for (const [name, value] of wrong) {
      assert.throws(() => readChainConfig({ [name]: value }), {
        code: 'bad-config',
        message: new RegExp(name),
      });
    }
  });
});
