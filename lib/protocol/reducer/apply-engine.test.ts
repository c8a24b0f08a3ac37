import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { ENGINE_NOTICE } from '../records/engine.ts';
import { signerOf, spoilt } from '../testing.ts';
import { engineAt, type NetworkState } from './network-state.ts';
import { createServedContract, engineBody, GOVERNANCE } from './testing.ts';

const [A, B, C] = [bytes32(0xa1), bytes32(0xb2), bytes32(0xc3)];

function begin() {
  const chain = createServedContract();
  const next = (): number => chain.state.height + 1;
  const post = (
    decision: { previous: typeof A; engine: typeof A; height: number },
    by = GOVERNANCE.slice(0, 2),
  ): void => void chain.block(chain.sign(signerOf(9), 'engine', engineBody(chain, decision, by)));
  return { chain, state: chain.state, next, post };
}
const namesOf = (state: NetworkState, ...heights: number[]): string[] =>
  heights.map((height) => toHex(engineAt(state, height) ?? bytes32(0)).slice(0, 2));

void test('before any decision nothing is named; the first one names what was and what will be', () => {
  const { state, post } = begin();
  assert.deepEqual(namesOf(state, 0, 50), ['00', '00']);
  post({ previous: A, engine: B, height: 50 });
  assert.deepEqual(namesOf(state, 0, 49, 50, 51), ['a1', 'a1', 'b2', 'b2']);
});

void test('decisions follow each other: each names the one before, and lies later', () => {
  const { state, post } = begin();
  post({ previous: A, engine: B, height: 50 });
  for (const out of [
    { previous: A, engine: C, height: 60 },
    { previous: C, engine: A, height: 60 },
    { previous: B, engine: C, height: 50 },
    { previous: B, engine: C, height: 49 },
    { previous: B, engine: B, height: 60 },
  ])
    post(out);
  assert.deepEqual(namesOf(state, 49, 50, 1_000), ['a1', 'b2', 'b2']);
  post({ previous: B, engine: A, height: 51 });
  assert.deepEqual(namesOf(state, 49, 50, 51), ['a1', 'b2', 'a1'], 'what is to come can be taken back');
});

void test('governance decides by its quorum, and nobody else', () => {
  const { state, post } = begin();
  const decision = { previous: A, engine: B, height: 50 };
  post(decision, GOVERNANCE.slice(0, 1));
  post(decision, [signerOf(1), signerOf(2), signerOf(3)]);
  post(decision, [...GOVERNANCE.slice(0, 1), ...GOVERNANCE.slice(0, 1)]);
  assert.deepEqual(state.engines, []);
  post(decision, GOVERNANCE.slice(1));
  assert.equal(state.engines.length, 2);
});

void test('a block that is past, or too near, is refused; one that lies far enough ahead is not', () => {
  for (const [ahead, count] of [
    [-1, 0],
    [0, 0],
    [ENGINE_NOTICE - 1, 0],
    [ENGINE_NOTICE, 2],
  ] as const) {
    const { state, next, post } = begin();
    post({ previous: A, engine: B, height: next() + ahead });
    assert.equal(state.engines.length, count, String(ahead));
  }
});

void test('an old decision that is posted again brings nothing back', () => {
  const { chain, state, post } = begin();
  const first = { previous: A, engine: B, height: 100 };
  const bytes = chain.sign(signerOf(9), 'engine', engineBody(chain, first));
  chain.block(bytes);
  chain.block(bytes, spoilt(bytes));
  post({ previous: B, engine: A, height: 101 });
  // By another signer, as new.
  chain.block(chain.sign(signerOf(8), 'engine', engineBody(chain, first)));
  assert.deepEqual(namesOf(state, 99, 100, 101, 500), ['a1', 'b2', 'a1', 'a1']);
});
