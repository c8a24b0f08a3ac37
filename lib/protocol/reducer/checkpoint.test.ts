import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toHex } from '../../base/bytes.ts';
import { encodeCbor } from '../../base/cbor.ts';
import { CodedError } from '../../base/errors.ts';
import { bytes32 } from '../../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import { endOfBlock } from '../position.ts';
import { heartbeatCodec } from '../records/heartbeat.ts';
import { profileCodec } from '../records/profile.ts';
import { altered, signerOf } from '../testing.ts';
import { applyBlock, type LogBlock } from './apply-block.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { createNetworkState, type NetworkState } from './network-state.ts';
import {
  commitmentBody,
  createServedContract,
  decisionBody,
  engineBody,
  OWNER,
  workerBody,
  WORKERS,
} from './testing.ts';

/** Blocks with every kind of record in them. */
function createHistory() {
  const chain = createServedContract();
  const { contract } = chain;
  const [w1, w2, w3] = WORKERS;
  const vault = new Uint8Array(SEALING_KEY_LENGTH);
  chain.block(chain.sign(OWNER, 'profile', profileCodec.encode({ vault, drive: contract, generation: 0 })));
  const position = endOfBlock(4);
  chain.block(
    chain.sign(w1, 'commitment', commitmentBody(chain, contract, { position, root: bytes32(0x66) })),
    chain.sign(w2, 'commitment', commitmentBody(chain, contract, { position })),
    chain.sign(w3, 'commitment', commitmentBody(chain, contract, { position })),
  );
  const next = { version: 2, previous: bytes32(0x23), position: endOfBlock(5) };
  chain.block(chain.sign(w1, 'commitment', commitmentBody(chain, contract, next)));
  chain.block(
    chain.sign(signerOf(9), 'measurement', decisionBody(chain)),
    chain.sign(
      signerOf(9),
      'engine',
      engineBody(chain, { previous: bytes32(1), engine: bytes32(2), height: 90 }),
    ),
    chain.sign(w1, 'heartbeat', heartbeatCodec.encode({ load: 1 })),
  );
  return chain;
}

const fresh = (of: NetworkState): NetworkState => createNetworkState(of.network, of.chainGenesis);

function fold(state: NetworkState, blocks: readonly LogBlock[]): NetworkState {
  for (const block of blocks) applyBlock(state, block);
  return state;
}

void test('the same blocks give the same checkpoint, byte for byte', () => {
  const { state, blocks } = createHistory();
  const entry = [...state.contracts.values()][0];
  assert.deepEqual([entry?.disputes.length, entry?.pending.size, state.profiles.size], [1, 1, 1]);
  assert.equal(state.engines.length, 2);
  assert.deepEqual(encodeCheckpoint(fold(fresh(state), blocks)), encodeCheckpoint(state));
});

void test('a reader that begins at a checkpoint reaches the same state as one that folded everything', () => {
  const { state, blocks } = createHistory();
  for (const cut of [0, 1, 4, 7, blocks.length]) {
    const half = fold(fresh(state), blocks.slice(0, cut));
    const restored = decodeCheckpoint(encodeCheckpoint(half));
    assert.deepEqual(encodeCheckpoint(restored), encodeCheckpoint(half));
    assert.deepEqual(encodeCheckpoint(fold(restored, blocks.slice(cut))), encodeCheckpoint(state));
  }
});

void test('the order of unrelated records in a block does not matter to what they say', () => {
  const chain = createServedContract();
  const items = [5, 6, 7].map((fill) => chain.sign(signerOf(fill), 'worker', workerBody({ capacity: fill })));
  const next = (order: typeof items): NetworkState => {
    const state = fold(fresh(chain.state), chain.blocks);
    const other = createServedContract();
    other.block(...order);
    return fold(state, other.blocks.slice(-1));
  };
  const [forth, back] = [next(items), next(items.toReversed())];
  assert.equal(forth.workers.size, 6);
  for (const [id, worker] of forth.workers) assert.deepEqual(back.workers.get(id), worker);
  for (const [id, head] of forth.heads) assert.deepEqual(back.heads.get(id), head);
});

void test('a checkpoint of another version, an incomplete or damaged one is refused', () => {
  const bytes = encodeCheckpoint(createHistory().state);
  for (const other of [
    altered(bytes, { version: 1 }),
    altered(bytes, { version: 7 }),
    altered(bytes, { version: 8 }),
    altered(bytes, { version: 9 }),
    altered(bytes, { version: 10 }),
    altered(bytes, { version: 12 }),
    altered(bytes, { note: undefined }),
    altered(bytes, { state: undefined }),
    altered(bytes, { state: {} }),
    encodeCbor(null),
  ]) {
    assert.throws(() => decodeCheckpoint(other), { name: 'CheckpointError', code: 'other-version' });
  }
  assert.throws(() => decodeCheckpoint(bytes.slice(1)), { code: 'not-canonical' });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (hostile) => {
      assert.throws(
        () => decodeCheckpoint(hostile),
        (error) => error instanceof CodedError,
      );
    }),
  );
});

void test('a checkpoint is a copy: what happens later does not change it', () => {
  const chain = createServedContract();
  const bytes = encodeCheckpoint(chain.state);
  const before = toHex(bytes);
  chain.block(chain.sign(signerOf(9), 'measurement', decisionBody(chain)));
  assert.equal(toHex(bytes), before);
  assert.notEqual(toHex(encodeCheckpoint(chain.state)), before);
});
