import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../base/bytes.ts';
import { encodeCbor } from '../base/cbor.ts';
import { bytes32 } from '../base/testing.ts';
import { hashBytes } from '../crypto/domain.ts';
import { chainSpecDigest, demandedView, type ChainViewPolicy } from './chain-view.ts';
import { genesisCodec } from './genesis.ts';
import { createTestChain } from './reducer/testing.ts';

const recordOf = (chainView: ChainViewPolicy) =>
  createTestChain({ policy: { simulated: false, chainView } }).genesis;

void test('where the record says nothing, simulated networks take any view and all others none', () => {
  assert.deepEqual(demandedView({ simulated: true }), { demand: 'any', specs: [] });
  assert.deepEqual(demandedView({ simulated: false }), { demand: 'light', specs: [] });
  const chainView: ChainViewPolicy = { demand: 'any', specs: [] };
  assert.equal(demandedView({ simulated: false, chainView }), chainView);
});

void test('the policy is a part of the record, and names a specification where it demands the light client', () => {
  const chainView: ChainViewPolicy = {
    demand: 'light',
    specs: [bytes32(1)],
    from: { height: 7, hash: bytes32(7) },
  };
  assert.deepEqual(genesisCodec.decode(recordOf(chainView)).policy.chainView, chainView);
  recordOf({ demand: 'any', specs: [] });
  const refused = { name: 'EncodingError', code: 'wrong-shape' };
  assert.throws(() => recordOf({ demand: 'light', specs: [] }), refused);
  assert.throws(
    () => recordOf({ demand: 'light', specs: Array.from({ length: 17 }, () => bytes32(1)) }),
    refused,
  );
  assert.throws(() => recordOf({ ...chainView, specs: [new Uint8Array(31)] }), refused);
});

void test('the digest is of each specification in its order', () => {
  const [one, two] = [utf8('{"id":"relay"}'), utf8('{"id":"para"}')];
  const fields = ['velum/1/chain-spec', new Uint8Array(), [hashBytes(one), hashBytes(two)]];
  assert.deepEqual(chainSpecDigest([one, two]), hashBytes(encodeCbor(fields)));
  assert.notDeepEqual(chainSpecDigest([two, one]), chainSpecDigest([one, two]));
  assert.notDeepEqual(chainSpecDigest([one]), chainSpecDigest([one, two]));
});
