import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { utf8, type Bytes } from '../../lib/base/bytes.ts';
import { bytes32 } from '../../lib/base/testing.ts';
import type { CommandLog, FoldedBlock } from '../../lib/chain/command-log.ts';
import type { ChainViewPolicy } from '../../lib/protocol/chain-view.ts';
import { genesisCodec, networkIdOf } from '../../lib/protocol/genesis.ts';
import { createTestChain } from '../../lib/protocol/reducer/testing.ts';
import { checkChainView, checkOnceKnown, firstKnownBlock, readSettled, refuseEarly } from './chain-view.ts';

const DIGEST = bytes32(7);
const LIGHT: ChainViewPolicy = { demand: 'light', specs: [bytes32(6), DIGEST] };
const plain = { view: 'plain' as const, digest: undefined };
const light = { view: 'light' as const, digest: DIGEST };

const of = (policy: { simulated: boolean; chainView?: ChainViewPolicy }) => ({ policy });
const recordOf = (chainView?: ChainViewPolicy): Bytes =>
  createTestChain({ policy: { simulated: true, ...(chainView === undefined ? {} : { chainView }) } }).genesis;

void describe('what a network’s policy says of views of its chain', () => {
  test('an endpoint is believed where the policy lets it be, and nowhere else', () => {
    const remedy = { code: 'light-client-demanded', message: /VELUM_CHAIN_URL to light:/ };
    checkChainView(of({ simulated: true }), plain);
    checkChainView(of({ simulated: false, chainView: { demand: 'any', specs: [] } }), plain);
    assert.throws(() => checkChainView(of({ simulated: true, chainView: LIGHT }), plain), remedy);
    assert.throws(() => checkChainView(of({ simulated: false, chainView: LIGHT }), plain), remedy);
    assert.throws(() => checkChainView(of({ simulated: false }), plain), remedy);
  });

  test('a light client begins with a specification that the policy names', () => {
    for (const chainView of [LIGHT, { demand: 'any' as const, specs: [DIGEST] }]) {
      checkChainView(of({ simulated: false, chainView }), light);
      const other = { ...light, digest: bytes32(8) };
      assert.throws(() => checkChainView(of({ simulated: false, chainView }), other), {
        code: 'spec-not-named',
      });
    }
    checkChainView(of({ simulated: true }), light);
    assert.throws(() => checkChainView(of({ simulated: false }), light), { code: 'spec-not-named' });
  });

  test('a record that demands the light client names a specification; from is where readers begin', () => {
    const value = genesisCodec.decode(recordOf(LIGHT));
    assert.deepEqual(value.policy.chainView, LIGHT);
    assert.equal(firstKnownBlock(value), undefined);
    const from = { height: 4, hash: bytes32(4) };
    assert.deepEqual(firstKnownBlock(genesisCodec.decode(recordOf({ ...LIGHT, from }))), from);
    assert.throws(() => recordOf({ demand: 'light', specs: [] }), { code: 'wrong-shape' });
    assert.equal(genesisCodec.decode(recordOf()).policy.chainView, undefined);
  });
});

void describe('what settings alone show', () => {
  const [network, url] = [bytes32(1), 'ws://127.0.0.1:1'];

  test('a trusted process is refused an endpoint at once; a portal, or one that policy lets, is not', () => {
    const settings = { network, genesis: recordOf(LIGHT), chainUrl: url };
    assert.throws(() => refuseEarly(settings, true), { code: 'light-client-demanded' });
    refuseEarly(settings, false);
    refuseEarly({ ...settings, genesis: recordOf() }, true);
    refuseEarly({ ...settings, genesis: undefined }, true);
  });

  test('a light client needs the genesis record', () => {
    const settings = { network, genesis: recordOf(LIGHT), chainUrl: 'light:/spec.json' };
    refuseEarly(settings, true);
    const without = { ...settings, genesis: undefined };
    assert.throws(() => refuseEarly(without, false), {
      code: 'genesis-record-needed',
      message: /VELUM_GENESIS/,
    });
  });
});

void describe('the genesis record of the settings', () => {
  const genesis = recordOf(LIGHT);
  const settings = { network: networkIdOf(bytes32(3), genesis), genesis, chainUrl: 'light:x' };

  test('is believed if network id and chain say so, and only then', () => {
    assert.deepEqual(readSettled(settings, bytes32(3))?.policy.chainView, LIGHT);
    assert.equal(readSettled({ ...settings, genesis: undefined }, bytes32(3)), undefined);
    const wrong = { code: 'wrong-network' };
    assert.throws(() => readSettled(settings, bytes32(4)), wrong);
    assert.throws(() => readSettled({ ...settings, genesis: recordOf() }, bytes32(3)), wrong);
    assert.throws(() => readSettled({ ...settings, network: bytes32(1) }, bytes32(3)), wrong);
    const garbage = utf8('no record');
    const named = { ...settings, genesis: garbage, network: networkIdOf(bytes32(3), garbage) };
    assert.throws(() => readSettled(named, bytes32(3)), wrong);
  });
});

void describe('a network whose record is only on the chain', () => {
  const fail = (error: unknown): void => assert.fail(String(error));
  const follow = (record: Bytes) => {
    const { state, block } = createTestChain();
    const listeners = new Set<(folded: FoldedBlock) => void | Promise<void>>();
    const onBlock: CommandLog['onBlock'] = (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    const log = { state: () => state, onBlock };
    const show = (): void => {
      state.genesis = { record, value: genesisCodec.decode(record) };
      block();
      for (const listener of listeners)
        void listener({ block: { height: 0, hash: bytes32(0), timeMs: 0, remarks: [] }, commands: [] });
    };
    return { log, show, listeners };
  };

  test('ends a process that may not look at it so, with the block that shows the record', () => {
    for (const [record, count] of [
      [recordOf(LIGHT), 1],
      [recordOf(), 0],
    ] as const) {
      const { log, show, listeners } = follow(record);
      const ends: unknown[] = [];
      checkOnceKnown(log, plain, (error) => ends.push(error));
      assert.equal(ends.length, 0);
      show();
      assert.equal(ends.length, count);
      assert.equal(listeners.size, 0);
    }
  });

  test('refuses at once where the record was read already', () => {
    const { log, show } = follow(recordOf(LIGHT));
    show();
    assert.throws(() => checkOnceKnown(log, plain, fail), { code: 'light-client-demanded' });
    checkOnceKnown(log, light, fail);
  });
});
