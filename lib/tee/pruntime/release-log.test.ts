import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bytes } from '../../base/bytes.ts';
import { decodeCbor } from '../../base/cbor.ts';
import { CodedError } from '../../base/errors.ts';
import { bytes32, until } from '../../base/testing.ts';
import { openBox, sealBox } from '../../crypto/box.ts';
import { domainBytes } from '../../crypto/domain.ts';
import { releaseHead } from '../../protocol/barrier.ts';
import { altered } from '../../protocol/testing.ts';
import { fetchContractKeys } from './contract-key-client.ts';
import { defaultLimits } from './engine/limits.ts';
import { createReleaseLog } from './release-log.ts';
import { createWorkerFixture } from './testing.ts';

async function opened() {
  const fixture = await createWorkerFixture();
  const keyed = await fetchContractKeys(fixture.context, fixture.contract);
  const log = createReleaseLog(fixture.context, fixture.contract.id, keyed);
  return { fixture, keyed, log, honest: fixture.door.send };
}

const entryOf = (label: string) => ({ caller: 'alice', label, time: 7 });

void test('a witnessed release gives the height that the gatekeeper knows, and moves the head', async () => {
  const { fixture, log } = await opened();
  assert.equal(await log.witness([entryOf('a')]), fixture.gatekeepers.chain.state.height);
  const { entries } = fixture.gatekeepers.releases;
  assert.deepEqual(
    log.head(),
    releaseHead(fixture.context.network, fixture.contract.id, bytes32(0), entries),
  );
  await log.witness([entryOf('b')]);
  assert.equal(entries.length, 2);
});

void test('a label as long as the engine lets out fits into a request', async () => {
  const { log } = await opened();
  await log.witness([entryOf('x'.repeat(defaultLimits.labelBytes - 2))]);
  assert.notDeepEqual(log.head(), bytes32(0));
});

void test('what gatekeepers keep is sealed: who holds the audit key reads it', async () => {
  const { fixture, keyed, log } = await opened();
  await log.witness([entryOf('the label')]);
  const [sealed] = fixture.gatekeepers.releases.entries;
  assert.ok(sealed);
  const aad = domainBytes('release-entry', fixture.context.network, fixture.contract.id, keyed.epoch);
  assert.deepEqual(decodeCbor(await openBox(keyed.secrets.audit, sealed, aad)), {
    v: 1,
    ...entryOf('the label'),
  });
  await assert.rejects(openBox(bytes32(1), sealed, aad), { code: 'cannot-open' });
});

void test('releases that wait while a barrier is under way share the next one', async () => {
  const { fixture, log, honest } = await opened();
  let barriers = 0;
  const { promise: gate, resolve: openGate } = Promise.withResolvers<undefined>();
  fixture.door.send = async (...args) => {
    barriers += 1;
    if (barriers === 1) await gate;
    return honest(...args);
  };
  const first = log.witness([entryOf('first')]);
  await until(() => barriers === 1);
  const others = [1, 2, 3, 4, 5, 6].map((i) => log.witness([entryOf(`later ${String(i)}`)]));
  // Sealing their entries takes them a moment; as many sealings later they wait.
  for (const fill of [1, 2, 3, 4, 5, 6]) await sealBox(bytes32(fill), bytes32(0), bytes32(0));
  openGate(undefined);
  await Promise.all([first, ...others]);
  assert.ok(barriers < 7, `${String(barriers)} barriers for 7 releases`);
  assert.equal(fixture.gatekeepers.releases.entries.length, 7);
});

void test('without a witness nothing is released; once there is one again, it is', async () => {
  const { fixture, log, honest } = await opened();
  fixture.door.send = async () => {
    throw new Error('cut off by its host');
  };
  await assert.rejects(log.witness([entryOf('a')]), { message: 'cut off by its host' });
  assert.deepEqual(log.head(), bytes32(0));
  fixture.door.send = honest;
  await log.witness([entryOf('a')]);
});

void test('an old pass, played back by the host, is refused', async () => {
  const { fixture, log, honest } = await opened();
  let recorded: Bytes | undefined;
  fixture.door.send = async (...args) => (recorded ??= await honest(...args));
  await log.witness([entryOf('a')]);
  await assert.rejects(log.witness([entryOf('b')]), { name: 'ProtocolError', code: 'wrong-binding' });
});

void test('a pass whose height was raised or lowered is refused', async () => {
  const { fixture, log, honest } = await opened();
  fixture.door.send = async (...args) => altered(await honest(...args), { height: 0 });
  await assert.rejects(log.witness([entryOf('a')]), { code: 'no-quorum' });
});

void test('a worker that was cloned: the instance keyed before passes no more', async () => {
  const { fixture, log } = await opened();
  const clone = await fetchContractKeys(fixture.context, fixture.contract);
  await assert.rejects(log.witness([entryOf('a')]), { code: 'stale-instance' });
  await createReleaseLog(fixture.context, fixture.contract.id, clone).witness([entryOf('a')]);
});

/** What a gatekeeper may answer, and whether the contract must be keyed anew after it. */
const REFUSALS: [reason: string, isFinal: boolean][] = [
  ['stale-instance', true],
  ['log-fork', true],
  ['stale-request', false],
  ['not-admitted', false],
  ['not-assigned', false],
  ['unknown-contract', false],
  ['', false],
];

for (const [reason, isFinal] of REFUSALS) {
  void test(`a gatekeeper that refuses with “${reason}” ${isFinal ? 'ends the log' : 'may be asked again'}`, async () => {
    const { fixture, log, honest } = await opened();
    fixture.door.send = () => Promise.reject(Object.assign(new CodedError('refused', 'no'), { reason }));
    await assert.rejects(log.witness([entryOf('a')]), { code: 'refused' });
    assert.equal(log.isRefused(), isFinal);
    fixture.door.send = honest;
    if (!isFinal) await log.witness([entryOf('a')]);
  });
}

void test('a gatekeeper that does not answer has refused nothing', async () => {
  const { fixture, log } = await opened();
  fixture.door.send = () => Promise.reject(new CodedError('unreachable', 'no answer'));
  await assert.rejects(log.witness([entryOf('a')]), { code: 'unreachable' });
  assert.equal(log.isRefused(), false);
});

void test('an answer that was lost leaves a log that no longer extends the witnessed one', async () => {
  const { fixture, log, honest } = await opened();
  fixture.door.send = async (...args) => {
    await honest(...args);
    throw new CodedError('unreachable', 'the answer was lost');
  };
  await assert.rejects(log.witness([entryOf('a')]), { code: 'unreachable' });
  fixture.door.send = honest;
  await assert.rejects(log.witness([entryOf('b')]), { code: 'log-fork' });
  assert.equal(log.isRefused(), true);
});

void test('more releases than one request carries take several, and all are witnessed', async () => {
  const { fixture, log } = await opened();
  const many = Array.from({ length: 256 }, (_, i) => entryOf(`label ${String(i)}`));
  await Promise.all(Array.from({ length: 9 }, () => log.witness(many)));
  assert.equal(fixture.gatekeepers.releases.entries.length, 9 * 256);
});
