import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { MOST_MEMBERS } from '../records/join.ts';
import { OTHER_CONTRACT, signerOf } from '../testing.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { createServedContract, entryOf, joinBody, OWNER } from './testing.ts';

const codes = (chain: ReturnType<typeof createServedContract>): (number | undefined)[] =>
  entryOf(chain, chain.contract).members.map(({ code }) => code.hash[0]);
const codeOf = (n: number) => ({ code: { hash: bytes32(n), cid: 'bafy' } });

void test('code that the owner has join is a member from its place in the log on', () => {
  const chain = createServedContract();
  const join = (n: number): Bytes => chain.sign(OWNER, 'join', joinBody(chain.contract, codeOf(n)));
  chain.block(join(1), join(2));
  const { members } = entryOf(chain, chain.contract);
  assert.deepEqual(codes(chain), [1, 2]);
  assert.ok((members[0]?.position ?? 0) < (members[1]?.position ?? 0));
  for (const { id } of members) assert.equal(chain.state.groups.get(toHex(id)), toHex(chain.contract));
  assert.equal(new Set([chain.contract, ...members.map(({ id }) => id)].map(toHex)).size, 3);
  assert.deepEqual(decodeCheckpoint(encodeCheckpoint(chain.state)), chain.state);
});

void test('nobody else has code join, and nothing joins what is no contract, or a member', () => {
  const chain = createServedContract();
  const stranger = signerOf(9);
  chain.block(chain.sign(stranger, 'join', joinBody(chain.contract)));
  chain.block(chain.sign(OWNER, 'join', joinBody(OTHER_CONTRACT)));
  assert.deepEqual([codes(chain), chain.state.groups.size], [[], 0]);
  chain.block(chain.sign(OWNER, 'join', joinBody(chain.contract, codeOf(3))));
  const [member] = entryOf(chain, chain.contract).members;
  chain.block(chain.sign(OWNER, 'join', joinBody(member?.id ?? assert.fail('it joined'))));
  assert.deepEqual(codes(chain), [3]);
});

void test('a group has so many members, and no more', () => {
  const chain = createServedContract();
  const join = (): Bytes => chain.sign(OWNER, 'join', joinBody(chain.contract));
  chain.block(...Array.from({ length: MOST_MEMBERS + 2 }, join));
  assert.equal(codes(chain).length, MOST_MEMBERS);
});
