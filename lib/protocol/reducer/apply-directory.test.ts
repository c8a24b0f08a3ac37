import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import { checkpointBody } from '../directory/testing.ts';
import { altered, signerOf } from '../testing.ts';
import { createServedContract, GATEKEEPERS, setBody } from './testing.ts';

const poster = signerOf(9);

void test('the newest checkpoint that a quorum signed of a block that was is the network’s', () => {
  const chain = createServedContract();
  const post = (body = checkpointBody(chain)): number | undefined => {
    chain.block(chain.sign(poster, 'directory-checkpoint', body));
    return chain.state.directory?.height;
  };
  const { height } = chain.state;
  const body = checkpointBody(chain);
  for (const refused of [
    checkpointBody(chain, {}, GATEKEEPERS.slice(0, 1)),
    checkpointBody(chain, {}, [signerOf(7), signerOf(8)]),
    checkpointBody(chain, { set: 2 }),
    checkpointBody(chain, { n: 2 }),
    checkpointBody(chain, { t: 1 }),
    checkpointBody(chain, { height: height + 100 }),
    altered(body, { root: bytes32(1) }),
    altered(body, { time: 1 }),
    altered(body, { hash: bytes32(1) }),
    altered(body, { more: 1 }),
  ])
    assert.equal(post(refused), undefined);
  assert.equal(post(body), height);
  assert.deepEqual(chain.state.directory?.root, chain.directory.at(height)?.root);
  const later = checkpointBody(chain);
  assert.equal(post(later), chain.state.height - 1);
  const kept = chain.state.directory?.record;
  // Nothing older, and nothing twice.
  for (const old of [body, later]) {
    post(old);
    assert.deepEqual(chain.state.directory?.record, kept);
  }
});

void test('a checkpoint of its own block, or of one to come, cannot be', () => {
  const chain = createServedContract();
  for (const ahead of [1, 2]) {
    const body = checkpointBody(chain, { height: chain.state.height + ahead });
    chain.block(chain.sign(poster, 'directory-checkpoint', body));
    assert.equal(chain.state.directory, undefined);
  }
  chain.block(chain.sign(poster, 'directory-checkpoint', checkpointBody(chain)));
  assert.equal(chain.state.directory?.height, chain.state.height - 1);
});

void test('those of before a set sign nothing more', () => {
  const chain = createServedContract();
  const members = GATEKEEPERS.map(({ identity }) => identity);
  const old = checkpointBody(chain);
  const setOf = (): number | undefined => chain.state.directory?.set;
  chain.block(chain.sign(poster, 'gatekeeper-set', setBody(chain, { set: 2, members, threshold: 2 })));
  chain.block(chain.sign(poster, 'directory-checkpoint', old));
  assert.equal(setOf(), undefined);
  chain.block(chain.sign(poster, 'directory-checkpoint', checkpointBody(chain, { set: 2 })));
  assert.equal(setOf(), 2);
});
