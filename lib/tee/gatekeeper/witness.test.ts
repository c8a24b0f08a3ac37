import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { utf8, type Bytes } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { appendLeaf, EMPTY_FRONTIER, rootOf, type Frontier } from '../../crypto/merkle-log.ts';
import { barrierRequestCodec, openBarrierPass, type BarrierRequest } from '../../protocol/barrier.ts';
import { openHeads, entryPageCodec, releasesRequestCodec } from '../../protocol/release-audit.ts';
import { gatekeepersOf, type ContractEntry } from '../../protocol/reducer/network-state.ts';
import { entryLeaf, type LoggedEntry } from '../../protocol/release-entry.ts';
import { altered, OTHER_CONTRACT, signerOf } from '../../protocol/testing.ts';
import type { Gatekeeper } from './gatekeeper.ts';
import { answerReleases } from './release-answers.ts';
import { createRequestDoor, type RequestDoor } from './requests.ts';
import {
  createGatekeeperFixture,
  createTestWorker,
  deploy,
  judgeWorker,
  keyContract,
  register,
  requestOf,
  startGatekeepers,
  type GatekeeperFixture,
  type TestWorker,
} from './testing.ts';
import { witnessRelease } from './witness.ts';

let fixture: GatekeeperFixture;
let assigned: TestWorker;
let idle: TestWorker;
let contract: ContractEntry;
let door: RequestDoor;
let gatekeepers: Gatekeeper[];
let instance: Bytes;
let seed = 0;

const addContract = async (): Promise<ContractEntry> => {
  const added = deploy(fixture, { workers: [assigned.identity.signer.identity] });
  await keyContract(fixture, gatekeepers, assigned, added);
  return added;
};

before(async () => {
  fixture = await createGatekeeperFixture();
  assigned = await createTestWorker(fixture);
  idle = await createTestWorker(fixture);
  for (const worker of [assigned, idle]) await judgeWorker(fixture.context, register(fixture, worker));
  door = createRequestDoor(fixture.context.network, fixture.context.state);
  gatekeepers = startGatekeepers(fixture, { now: () => 0 });
  contract = await addContract();
});
beforeEach(() => {
  instance = key();
});

/** Keys a fresh instance. */
function key(of = contract.id): Bytes {
  const { identity } = signerOf(++seed);
  const worker = assigned.identity.signer.identity;
  fixture.releases.beginInstance(of, { worker, instance: identity, epoch: 1 });
  return identity;
}

const entries = ['one', 'two', 'three'].map((text, n): LoggedEntry => ({
  sealed: utf8(text),
  key: bytes32(n),
}));
const [one, two, three] = entries;
assert.ok(one && two && three);

const witness = (
  changes: Partial<BarrierRequest> = {},
  worker = assigned,
  nonce: Bytes = crypto.getRandomValues(bytes32(0)),
) => {
  const body = barrierRequestCodec.encode({
    ...{ contract: contract.id, epoch: 1, instance, size: 0, entries: [one] },
    ...changes,
  });
  return witnessRelease(fixture.context, door, requestOf(fixture, worker, 'barrier', body, { nonce }));
};

/** The log that these entries make. */
const logOf = (logged: readonly LoggedEntry[]): Frontier => {
  const { network } = fixture.context;
  const place = { network, contract: contract.id, epoch: 1, instance };
  return logged.reduce<Frontier>(
    (log, entry) => appendLeaf(log, entryLeaf(entry, { ...place, index: log.size })),
    EMPTY_FRONTIER,
  );
};

void test('a pass says how far the chain is, and the entries are kept', () => {
  const nonce = bytes32(0x46);
  const pass = witness({ entries: [one, two] }, assigned, nonce);
  const { network, identity } = fixture.context;
  const expected = {
    ...{ network, contract: contract.id, epoch: 1, worker: assigned.identity.signer.identity },
    ...{ instance, nonce, size: 2, root: rootOf(logOf([one, two])) },
  };
  const { height, time, n, t } = openBarrierPass(pass, expected, identity.signer.identity);
  const { state } = fixture.chain;
  assert.deepEqual([height, time, n, t], [state.height, state.time, 1, 1]);
  assert.deepEqual(fixture.releases.entries(contract.id, { instance, epoch: 1 }, 0, 9), [one, two]);
});

void test('only the newest instance passes: an older or cloned one, or one of another epoch, is stale', () => {
  const older = instance;
  witness({ instance: older });
  const newer = key();
  const stale = { name: 'GatekeeperError', code: 'stale-instance' };
  assert.throws(() => witness({ instance: older, size: 1, entries: [two] }), stale);
  assert.throws(() => witness({ instance: signerOf(0xe7).identity }), stale);
  assert.throws(() => witness({ instance: newer, epoch: 2 }), stale);
  witness({ instance: newer });
});

void test('a log must go on from what was cosigned last: no entry dropped, none rewritten, none left out', () => {
  witness({ entries: [one, two] });
  const fork = { name: 'GatekeeperError', code: 'log-fork' };
  assert.throws(() => witness({ size: 0, entries: [one] }), fork, 'a smaller log');
  assert.throws(() => witness({ size: 3, entries: [three] }), fork, 'a gap');
  assert.throws(() => witness({ size: 0, entries: [one, three, three] }), fork, 'another second entry');
  assert.throws(
    () => witness({ size: 1, entries: [{ ...two, key: bytes32(9) }, three] }),
    fork,
    'another key',
  );
  witness({ size: 2, entries: [three] });
  assert.deepEqual(fixture.releases.entries(contract.id, { instance, epoch: 1 }, 0, 9), [one, two, three]);
});

void test('a request whose answer was lost may be made again, with what came since', () => {
  witness({ entries: [one, two] });
  witness({ entries: [one, two] });
  witness({ entries: [one, two, three] });
  witness({ size: 1, entries: [two, three] });
  assert.deepEqual(fixture.releases.entries(contract.id, { instance, epoch: 1 }, 0, 9), [one, two, three]);
  assert.deepEqual(
    fixture.releases.newest(contract.id, assigned.identity.signer.identity)?.log,
    logOf([one, two, three]),
  );
});

void test('who is not assigned, never asked for the key, or repeats a request passes no barrier', async () => {
  assert.throws(() => witness({}, idle), { code: 'not-assigned' });
  assert.throws(() => witness({ contract: OTHER_CONTRACT }), { code: 'unknown-contract' });
  const other = await addContract();
  assert.throws(() => witness({ contract: other.id }), { code: 'stale-instance' });
  instance = key(other.id);
  witness({ contract: other.id }, assigned, bytes32(0x47));
  const again = { contract: other.id, size: 1, entries: [two] };
  assert.throws(() => witness(again, assigned, bytes32(0x47)), { code: 'stale-request' });
  witness(again);
});

const askReleases = (body: Parameters<typeof releasesRequestCodec.encode>[0], worker = assigned) =>
  answerReleases(
    fixture.context,
    door,
    requestOf(fixture, worker, 'releases', releasesRequestCodec.encode(body)),
  );

void test('the owner hears of every instance that was ever keyed, signed over a nonce of theirs', async () => {
  const audited = (await addContract()).id;
  const [older, newer] = [key(audited), key(audited)];
  witness({ contract: audited, instance: newer, entries: [one, two] });
  const nonce = bytes32(0x51);
  const bytes = askReleases({ ask: 'heads', contract: audited, nonce });
  const { network } = fixture.context;
  const expected = { network, contract: audited, nonce };
  const { members } = gatekeepersOf(fixture.chain.state);
  const { logs, height, by } = openHeads(bytes, expected, members);
  assert.deepEqual(
    logs.map((log) => [log.instance, log.size]),
    [
      [older, 0],
      [newer, 2],
    ],
  );
  assert.deepEqual([height, by], [fixture.chain.state.height, members[0]]);
  const page = askReleases({ ask: 'entries', contract: audited, instance: newer, epoch: 1, from: 1 });
  assert.deepEqual(entryPageCodec.decode(page).entries, [two]);
});

void test('heads of another contract or nonce, of a stranger, or altered are refused', () => {
  const nonce = bytes32(0x52);
  const bytes = askReleases({ ask: 'heads', contract: contract.id, nonce });
  const { network } = fixture.context;
  const expected = { network, contract: contract.id, nonce };
  const { members } = gatekeepersOf(fixture.chain.state);
  for (const change of [{ network: bytes32(1) }, { contract: OTHER_CONTRACT }, { nonce: bytes32(1) }])
    assert.throws(() => openHeads(bytes, { ...expected, ...change }, members), { code: 'wrong-binding' });
  assert.throws(() => openHeads(bytes, expected, [signerOf(0xe1).identity]), { code: 'no-quorum' });
  for (const change of [{ height: 0 }, { time: 0 }, { logs: [] }, { n: 2 }])
    assert.throws(() => openHeads(altered(bytes, change), expected, members), { code: 'bad-signature' });
  openHeads(bytes, expected, members);
});

void test('who is not assigned hears nothing of the log', () => {
  const asked = { ask: 'heads', contract: contract.id, nonce: bytes32(1) } as const;
  assert.throws(() => askReleases(asked, idle), { code: 'not-assigned' });
  assert.throws(() => askReleases({ ...asked, contract: OTHER_CONTRACT }), { code: 'unknown-contract' });
  askReleases(asked);
});
