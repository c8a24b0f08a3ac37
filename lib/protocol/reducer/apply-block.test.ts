import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toHex, utf8 } from '../../base/bytes.ts';
import { encodeCbor } from '../../base/cbor.ts';
import { bytes32 } from '../../base/testing.ts';
import { encodeBlockBody } from '../block-body.ts';
import { envelopeCodec } from '../command.ts';
import { genesisCodec } from '../genesis.ts';
import { MAX_ITEMS_PER_BLOCK, positionOf } from '../position.ts';
import { heartbeatCodec } from '../records/heartbeat.ts';
import { NO_RECORDS, recordHash, signRecord } from '../signed-record.ts';
import { altered, NOW, OTHER_CONTRACT, OTHER_NETWORK, signerOf, spoilt } from '../testing.ts';
import { applyBlock } from './apply-block.ts';
import { encodeCheckpoint } from './checkpoint.ts';
import { createNetworkState } from './network-state.ts';
import { createServedContract, createTestChain, workerBody, WORKERS, workerOf } from './testing.ts';

const worker = WORKERS[0] ?? signerOf(0x51);
const heartbeat = heartbeatCodec.encode({ load: 1 });

void test('the first genesis record of this network counts, and no other', () => {
  const chain = createTestChain();
  const other = genesisCodec.encode({ ...genesisCodec.decode(chain.genesis), threshold: 3 });
  chain.block(other, utf8('noise'), chain.sign(worker, 'heartbeat', heartbeat));
  const genesisOf = () => chain.state.genesis;
  assert.equal(genesisOf(), undefined);
  assert.equal(chain.state.heads.size, 0);
  chain.block(chain.genesis);
  assert.deepEqual(genesisOf()?.record, chain.genesis);
  chain.block(other, chain.genesis);
  assert.equal(genesisOf()?.value.threshold, 2);
});

void test('blocks are folded in order or not at all', () => {
  const chain = createTestChain();
  chain.block(chain.genesis);
  const at = (height: number) => ({ height, hash: bytes32(1), timeMs: NOW, remarks: [] });
  for (const height of [0, 2, 7]) assert.throws(() => applyBlock(chain.state, at(height)), RangeError);
  applyBlock(chain.state, at(1));
  applyBlock(createNetworkState(bytes32(1), bytes32(2)), at(1000));
});

/** Each is a record in the place of the worker's second one. */
const FOLLOWERS: [string, (chain: ReturnType<typeof createTestChain>) => Uint8Array<ArrayBuffer>, boolean][] =
  [
    ['the next one', (chain) => chain.sign(worker, 'heartbeat', heartbeat), true],
    [
      'the first one again',
      (chain) => signRecord(worker, chain.network, NO_RECORDS, 'worker', workerBody()).bytes,
      false,
    ],
    [
      'one that skips a number',
      (chain) =>
        signRecord(worker, chain.network, { seq: 2, hash: headOf(chain).hash }, 'heartbeat', heartbeat).bytes,
      false,
    ],
    [
      'one that follows another record',
      (chain) =>
        signRecord(worker, chain.network, { seq: 1, hash: bytes32(9) }, 'heartbeat', heartbeat).bytes,
      false,
    ],
    [
      'one of another network',
      () => signRecord(worker, OTHER_NETWORK, NO_RECORDS, 'heartbeat', heartbeat).bytes,
      false,
    ],
    ['one with something behind it', (chain) => spoilt(chain.sign(worker, 'heartbeat', heartbeat)), false],
    [
      'one that somebody else signed',
      (chain) => altered(chain.sign(signerOf(9), 'heartbeat', heartbeat), { signer: worker.identity }),
      false,
    ],
    [
      'one of an unknown kind',
      (chain) => altered(chain.sign(worker, 'heartbeat', heartbeat), { kind: 'other' }),
      false,
    ],
    [
      'one of another version',
      (chain) => altered(chain.sign(worker, 'heartbeat', heartbeat), { v: 2 }),
      false,
    ],
  ];

function headOf(chain: ReturnType<typeof createTestChain>) {
  return chain.state.heads.get(toHex(worker.identity)) ?? NO_RECORDS;
}

for (const [name, follower, folds] of FOLLOWERS) {
  void test(`after a signer’s first record, ${name} ${folds ? 'folds' : 'is skipped'}`, () => {
    const chain = createTestChain();
    chain.block(chain.genesis, chain.sign(worker, 'worker', workerBody()));
    const before = headOf(chain);
    assert.equal(before.seq, 1);
    const item = follower(chain);
    chain.block(item);
    const expected = folds ? { seq: 2, hash: recordHash(chain.network, item) } : before;
    assert.deepEqual(headOf(chain), expected);
    assert.equal(workerOf(chain, worker).heartbeatAt, NOW + (folds ? 6000 : 0));
  });
}

void test('a record whose body is refused still takes its place, else it would silence its signer', () => {
  const chain = createTestChain();
  chain.block(chain.genesis, chain.sign(worker, 'worker', encodeCbor({ nonsense: true })));
  assert.equal(headOf(chain).seq, 1);
  assert.equal(chain.state.workers.size, 0);
  chain.block(chain.sign(worker, 'worker', workerBody()));
  assert.equal(chain.state.workers.size, 1);
});

void test('commands of contracts that exist are given with position and time; others are skipped', () => {
  const chain = createServedContract();
  const envelope = {
    v: 1 as const,
    kind: 'command' as const,
    network: chain.network,
    contract: chain.contract,
    epoch: 1,
    sealed: utf8('sealed'),
    tag: new Uint8Array(),
  };
  const good = envelopeCodec.encode(envelope);
  const skipped = [
    envelopeCodec.encode({ ...envelope, contract: OTHER_CONTRACT }),
    envelopeCodec.encode({ ...envelope, network: OTHER_NETWORK }),
    altered(good, { more: 1 }),
    spoilt(good),
  ];
  const height = chain.blocks.length;
  const commands = chain.block(...skipped, good, good);
  assert.deepEqual(
    commands.map(({ position, time, contract, bytes }) => ({ position, time, contract, bytes })),
    [4, 5].map((ordinal) => ({
      position: positionOf(height, ordinal),
      time: chain.state.time,
      contract: toHex(chain.contract),
      bytes: good,
    })),
  );
});

void test('items of several remarks have one order, and a remark that is not ours takes no place', () => {
  const chain = createServedContract();
  const item = envelopeCodec.encode({
    v: 1,
    kind: 'command',
    network: chain.network,
    contract: chain.contract,
    epoch: 1,
    sealed: utf8('x'),
    tag: new Uint8Array(),
  });
  const height = chain.blocks.length;
  const remarks = [encodeBlockBody([item]), utf8('a stranger’s'), encodeBlockBody([item, item])];
  const commands = applyBlock(chain.state, { height, hash: bytes32(1), timeMs: NOW, remarks });
  assert.deepEqual(
    commands.map((c) => c.position),
    [0, 1, 2].map((ordinal) => positionOf(height, ordinal)),
  );
  assert.ok(MAX_ITEMS_PER_BLOCK > 1_000_000);
});

void test('arbitrary items never stop a reader and never change anything', () => {
  const chain = createServedContract();
  const before = encodeCheckpoint({ ...chain.state, height: 0, hash: bytes32(0), time: 0 });
  const record = chain.sign(worker, 'heartbeat', heartbeat);
  const edits = fc.array(fc.record({ at: fc.nat(record.length - 1), byte: fc.nat(255) }), {
    minLength: 1,
    maxLength: 3,
  });
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array(bytes)),
    edits.map((list) => {
      const item = record.slice();
      for (const { at, byte } of list) item[at] = (item[at] ?? 0) ^ (byte | 1);
      return item;
    }),
  );
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 4 }), (items) => {
      chain.block(...items.filter((item) => toHex(item) !== toHex(record)));
    }),
    { numRuns: 100 },
  );
  assert.deepEqual(encodeCheckpoint({ ...chain.state, height: 0, hash: bytes32(0), time: 0 }), before);
});
