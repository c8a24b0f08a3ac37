import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex, type Bytes } from '../../base/bytes.ts';
import type { Signer } from '../../crypto/signing.ts';
import { genesisCodec } from '../../protocol/genesis.ts';
import { createTestChain, GATEKEEPERS, GOVERNANCE, setBody } from '../../protocol/reducer/testing.ts';
import { NO_RECORDS, signRecord } from '../../protocol/signed-record.ts';
import { OTHER_NETWORK, signerOf } from '../../protocol/testing.ts';
import { createMemoryStore } from '../testing/memory-store.ts';
import { openSetChain, type SetChain } from './set-chain.ts';

const chain = createTestChain();
const genesis = genesisCodec.decode(chain.genesis);
const [FIRST, SECOND, THIRD] = GATEKEEPERS;
const NEW = signerOf(0x74);
const tampered = { name: 'DriveError', code: 'tampered' };

function named(
  set: number,
  members: readonly Signer[],
  { by, network = chain.network }: { by?: readonly Signer[]; network?: Bytes } = {},
): string {
  const decision = { set, members: members.map(({ identity }) => identity), threshold: 2 };
  const body = setBody({ ...chain, network }, decision, by);
  return toHex(signRecord(signerOf(9), network, NO_RECORDS, 'gatekeeper-set', body).bytes);
}
const second = named(2, [FIRST, SECOND, NEW]);
const third = named(3, [SECOND, THIRD, NEW]);

/** A chain of sets as a client has it that was shown these; `later` is what the portal shows when it is asked again. */
const open = (shown: readonly string[], later = shown, store = createMemoryStore()): Promise<SetChain> =>
  openSetChain({
    network: chain.network,
    genesis,
    store,
    shown,
    ask: () => Promise.resolve(later),
  });

void test('without further records the gatekeepers are those of the genesis record', async () => {
  const sets = await open([]);
  const members = GATEKEEPERS.map(({ identity }) => identity);
  assert.deepEqual(sets.newest(), { set: 1, members, threshold: 2 });
  assert.equal(sets.find(2), undefined);
});

void test('each set that governance named follows the one before, and those before stay known', async () => {
  const sets = await open([second], [second, third]);
  assert.deepEqual(sets.newest().members, [FIRST.identity, SECOND.identity, NEW.identity]);
  await sets.follow();
  assert.deepEqual([sets.newest().set, sets.newest().members[2]], [3, NEW.identity]);
  assert.deepEqual(sets.find(2)?.members[0], FIRST.identity);
});

const FORGED: [string, string[]][] = [
  ['one that too few of governance signed', [named(2, [NEW], { by: GOVERNANCE.slice(0, 1) })]],
  ['one that the gatekeepers signed', [named(2, [NEW, FIRST], { by: GATEKEEPERS })]],
  ['one of another network', [named(2, [FIRST, NEW], { network: OTHER_NETWORK })]],
  ['one that follows none', [third]],
  ['one twice', [second, second]],
  ['what is no record', ['00']],
];
for (const [name, records] of FORGED)
  void test(`a portal cannot show ${name}`, async () => {
    await assert.rejects(open(records), tampered);
    const sets = await open([], records);
    await assert.rejects(sets.follow(), tampered);
    assert.equal(sets.newest().set, 1);
  });

void test('a set that this device saw once cannot be hidden from it again', async () => {
  const store = createMemoryStore();
  await open([second], [second], store);
  const sets = await open([], [], store);
  assert.equal(sets.newest().set, 2);
  await sets.follow();
  assert.equal(sets.newest().set, 2);
  assert.equal((await open([second, third], [], store)).newest().set, 3);
});

void test('what the device keeps is verified like what a portal shows', async () => {
  const store = createMemoryStore();
  await open([second], [], store);
  const other = createTestChain({ salt: new Uint8Array(16).fill(1) });
  const kept = store.records.get(`sets/${toHex(chain.network)}`);
  assert.ok(kept !== undefined);
  store.records.set(`sets/${toHex(other.network)}`, kept);
  const sets = await openSetChain({
    ...{ network: other.network, genesis: genesisCodec.decode(other.genesis), store, shown: [] },
    ask: () => Promise.resolve([]),
  });
  assert.equal(sets.newest().set, 1);
});
