import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import { isAbsent, isPresent } from '../../crypto/sparse-tree-proof.ts';
import { endOfBlock } from '../position.ts';
import { heartbeatCodec } from '../records/heartbeat.ts';
import { profileCodec } from '../records/profile.ts';
import { applyBlock } from '../reducer/apply-block.ts';
import { decodeCheckpoint, encodeCheckpoint, openCheckpoint } from '../reducer/checkpoint.ts';
import { createNetworkState } from '../reducer/network-state.ts';
import {
  assignmentBody,
  commitmentBody,
  createServedContract,
  createTestChain,
  decisionBody,
  deployBody,
  GATEKEEPERS,
  joinBody,
  OWNER,
  workerBody,
  WORKERS,
  type TestChain,
} from '../reducer/testing.ts';
import { signerOf } from '../testing.ts';
import { createDirectoryTree } from './directory-tree.ts';
import { contractEntryCodec, datedEntryCodec, directoryKey, type DirectoryName } from './entries.ts';
import { checkpointBody } from './testing.ts';

const profile = (chain: TestChain & { contract: Bytes }, generation = 0): Bytes =>
  chain.sign(
    OWNER,
    'profile',
    profileCodec.encode({ vault: new Uint8Array(SEALING_KEY_LENGTH), drive: chain.contract, generation }),
  );
const rootNow = ({ directory, state }: TestChain): string =>
  toHex(directory.at(state.height)?.root ?? assert.fail());
const nameOf = (kind: DirectoryName['kind'], id: Bytes): DirectoryName => ({ kind, id });

/** Blocks with records of every kind that changes entries. */
function createHistory() {
  const chain = createServedContract();
  const { contract } = chain;
  const [w1, w2, w3] = WORKERS;
  const [poster] = GATEKEEPERS;
  const commit = (signer: typeof w1): Bytes =>
    chain.sign(signer, 'commitment', commitmentBody(chain, contract, { position: endOfBlock(4) }));
  chain.block(profile(chain));
  chain.block(chain.sign(OWNER, 'join', joinBody(contract)));
  chain.block(commit(w1), commit(w2), commit(w3));
  chain.block(
    chain.sign(poster, 'assignment', assignmentBody(chain, contract, { serial: 2, workers: [w1.identity] })),
  );
  chain.block(profile(chain, 1), chain.sign(signerOf(5), 'worker', workerBody()));
  chain.block(chain.sign(signerOf(9), 'measurement', decisionBody(chain)));
  return chain;
}

void test('what is folded block by block is what the state gives at once, after every block', () => {
  const { blocks, state: last } = createHistory();
  const state = createNetworkState(last.network, last.chainGenesis);
  const tree = createDirectoryTree(state);
  const roots = new Set<string>();
  for (const block of blocks) {
    applyBlock(state, block);
    tree.fold(block);
    const anew = createDirectoryTree(decodeCheckpoint(encodeCheckpoint(state)));
    const root = tree.at(state.height)?.root ?? assert.fail();
    assert.deepEqual(anew.at(state.height)?.root, root, `block ${String(block.height)}`);
    roots.add(toHex(root));
  }
  assert.equal(roots.size, blocks.length);
});

void test('machines that only say that they live change nothing, nor does a checkpoint', () => {
  const chain = createHistory();
  const before = rootNow(chain);
  chain.block(chain.sign(WORKERS[0], 'heartbeat', heartbeatCodec.encode({ load: 1 })));
  chain.block(chain.sign(GATEKEEPERS[0], 'directory-checkpoint', checkpointBody(chain)));
  assert.notEqual(chain.state.directory, undefined);
  assert.equal(rootNow(chain), before);
  chain.block(profile(chain, 2));
  assert.notEqual(rootNow(chain), before);
});

void test('is proved against the newest checkpoint when the state has gone on', () => {
  const chain = createHistory();
  const account = nameOf('profile', OWNER.identity);
  assert.deepEqual([chain.directory.agreement(), chain.directory.find(account)], ['none', undefined]);
  chain.block(chain.sign(signerOf(9), 'directory-checkpoint', checkpointBody(chain)));
  const { root } = chain.state.directory ?? assert.fail();
  chain.block(profile(chain, 2));
  chain.block(chain.sign(signerOf(0x44, 'sr25519'), 'deploy', deployBody()));
  assert.equal(chain.directory.agreement(), 'same');
  const proved = (name: DirectoryName): Bytes => {
    const { entry = assert.fail(name.kind), proof } = chain.directory.find(name) ?? assert.fail();
    assert.ok(isPresent(root, directoryKey(chain.network, name), entry, proof));
    return entry;
  };
  assert.deepEqual(datedEntryCodec.decode(proved(account)).order, [4]);
  assert.equal(datedEntryCodec.decode(proved(nameOf('head', OWNER.identity))).order[0], 4);
  const { keys, assignment, final } = contractEntryCodec.decode(proved(nameOf('contract', chain.contract)));
  assert.deepEqual([keys?.order, assignment?.order, final?.version], [[1, 1], [2], 1]);
  for (const kind of ['profile', 'head', 'contract'] as const) {
    const name = nameOf(kind, signerOf(0x44, 'sr25519').identity);
    const { entry, proof } = chain.directory.find(name) ?? assert.fail();
    assert.ok(entry === undefined && isAbsent(root, directoryKey(chain.network, name), proof));
  }
});

void test('a reader that begins at its own checkpoint proves against the network’s, of a block before that', () => {
  const chain = createHistory();
  chain.block(chain.sign(signerOf(9), 'directory-checkpoint', checkpointBody(chain)));
  chain.block(profile(chain, 2));
  chain.block(chain.sign(signerOf(0x44, 'sr25519'), 'deploy', deployBody()));
  const { state, note } = openCheckpoint(encodeCheckpoint(chain.state, chain.directory.note()));
  const again = createDirectoryTree(state, note);
  assert.equal(again.agreement(), 'same');
  const name = nameOf('profile', OWNER.identity);
  assert.deepEqual(again.find(name), chain.directory.find(name));
  // Without the note it cannot tell, and proves nothing.
  assert.deepEqual(
    [createDirectoryTree(state).agreement(), createDirectoryTree(state).find(name)],
    ['unknown', undefined],
  );
  assert.throws(() => createDirectoryTree(state, bytes32(1)), { name: 'EncodingError' });
});

void test('a checkpoint of another root, block or time than was folded here differs, and proves nothing', () => {
  for (const changes of [{ root: bytes32(1) }, { hash: bytes32(1) }, { time: 1 }, {}]) {
    const chain = createHistory();
    chain.block(chain.sign(signerOf(9), 'directory-checkpoint', checkpointBody(chain, changes)));
    const isSame = Object.keys(changes).length === 0;
    assert.equal(chain.directory.agreement(), isSame ? 'same' : 'differs');
    assert.equal(chain.directory.find(nameOf('profile', OWNER.identity)) !== undefined, isSame);
  }
});

void test('a tree before the first block is empty, and its note leads to itself', () => {
  const chain = createTestChain();
  const { state, note } = openCheckpoint(encodeCheckpoint(chain.state, chain.directory.note()));
  const tree = createDirectoryTree(state, note);
  assert.equal(tree.agreement(), 'none');
  const [first = assert.fail()] = createHistory().blocks;
  applyBlock(state, first);
  tree.fold(first);
  assert.deepEqual(tree.at(0)?.root, createDirectoryTree(state).at(0)?.root);
});
