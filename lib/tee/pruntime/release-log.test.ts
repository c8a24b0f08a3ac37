import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { bytes32, until } from '../../base/testing.ts';
import { emptyRoot, rootOf } from '../../crypto/merkle-log.ts';
import { anchoredHead } from '../../protocol/barrier.ts';
import { entryKey, openEntry } from '../../protocol/release-entry.ts';
import { altered } from '../../protocol/testing.ts';
import { fetchContractKeys } from './contract-key-client.ts';
import { defaultLimits } from './engine/limits.ts';
import { createReleaseLog } from './release-log.ts';
import { createWorkerFixture } from './testing.ts';
import { releaseOf } from './testing/witness-network.ts';

async function opened() {
  const fixture = await createWorkerFixture();
  const keyed = await fetchContractKeys(fixture.context, fixture.contract);
  const log = createReleaseLog(fixture.context, fixture.contract.id, keyed);
  const { network } = fixture.context;
  const anchored = (head = { size: 0, root: emptyRoot() }) =>
    anchoredHead(network, fixture.contract.id, head);
  const { releases } = fixture.gatekeepers;
  const cosigned = () => {
    const [found] = releases.logs(fixture.contract.id);
    assert.ok(found);
    return { size: found.log.size, root: rootOf(found.log) };
  };
  return { fixture, keyed, log, honest: fixture.door.send, anchored, cosigned, all: releases.all };
}

void test('a witnessed release gives the height that the gatekeeper knows, and moves the head', async () => {
  const { fixture, log, anchored, cosigned, all } = await opened();
  assert.deepEqual(log.head(), anchored());
  assert.equal((await log.witness([releaseOf('a')])).height, fixture.gatekeepers.chain.state.height);
  assert.deepEqual(log.head(), anchored(cosigned()));
  await log.witness([releaseOf('b')]);
  assert.deepEqual([log.head(), all.length], [anchored(cosigned()), 2]);
});

void test('a label as long as the engine lets out fits into a request', async () => {
  const { log, all } = await opened();
  await log.witness([releaseOf('x'.repeat(defaultLimits.labelBytes - 2))]);
  assert.equal(all.length, 1);
});

void test('what gatekeepers keep is sealed: who holds the audit key reads it', async () => {
  const { fixture, keyed, log, all } = await opened();
  await log.witness([releaseOf('the label')]);
  const [sealed] = all;
  assert.ok(sealed);
  const { network, identity } = fixture.context;
  const place = {
    ...{ network, contract: fixture.contract.id, epoch: keyed.epoch },
    ...{ instance: keyed.instance.identity, index: 0 },
  };
  const key = entryKey(keyed.secrets.audit, place);
  const worker = identity.signer.identity;
  assert.deepEqual(await openEntry(key, place, sealed), { ...releaseOf('the label'), worker });
  await assert.rejects(openEntry(bytes32(1), place, sealed), { code: 'wrong-binding' });
});

void test('releases that wait while a barrier is under way share the next one', async () => {
  const { fixture, log, honest, all } = await opened();
  let barriers = 0;
  const { promise: gate, resolve: openGate } = Promise.withResolvers<undefined>();
  fixture.door.send = async (...args) => {
    barriers += 1;
    if (barriers === 1) await gate;
    return honest(...args);
  };
  const first = log.witness([releaseOf('first')]);
  await until(() => barriers === 1);
  const others = [1, 2, 3, 4, 5, 6].map((i) => log.witness([releaseOf(`later ${String(i)}`)]));
  openGate(undefined);
  await Promise.all([first, ...others]);
  assert.equal(barriers, 2);
  assert.equal(all.length, 7);
});

void test('without a witness nothing is released; once there is one again, it is', async () => {
  const { fixture, log, honest, anchored, all } = await opened();
  fixture.door.send = async () => {
    throw new Error('cut off by its host');
  };
  await assert.rejects(log.witness([releaseOf('a')]), { message: 'cut off by its host' });
  assert.deepEqual(log.head(), anchored());
  fixture.door.send = honest;
  await log.witness([releaseOf('b')]);
  // What was tried before stands in the log as well: it might have been witnessed.
  assert.equal(all.length, 2);
});

void test('an old pass, played back by the host, is refused', async () => {
  const { fixture, log, honest } = await opened();
  let recorded: Bytes | undefined;
  fixture.door.send = async (...args) => (recorded ??= await honest(...args));
  await log.witness([releaseOf('a')]);
  await assert.rejects(log.witness([releaseOf('b')]), { name: 'ProtocolError', code: 'wrong-binding' });
  fixture.door.send = honest;
  await log.witness([releaseOf('c')]);
});

void test('a pass whose height was raised or lowered is refused', async () => {
  const { fixture, log, honest } = await opened();
  fixture.door.send = async (...args) => altered(await honest(...args), { height: 0 });
  await assert.rejects(log.witness([releaseOf('a')]), { code: 'bad-signature' });
  fixture.door.send = honest;
  await log.witness([releaseOf('a')]);
});

void test('a worker that was cloned: the instance keyed before passes no more', async () => {
  const { fixture, log } = await opened();
  const clone = await fetchContractKeys(fixture.context, fixture.contract);
  await assert.rejects(log.witness([releaseOf('a')]), { code: 'stale-instance' });
  await createReleaseLog(fixture.context, fixture.contract.id, clone).witness([releaseOf('a')]);
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
    await assert.rejects(log.witness([releaseOf('a')]), { code: 'refused' });
    assert.equal(log.isRefused(), isFinal);
    fixture.door.send = honest;
    if (isFinal) await assert.rejects(log.witness([releaseOf('a')]), { code: 'refused' });
    else await log.witness([releaseOf('a')]);
  });
}

void test('a gatekeeper that does not answer has refused nothing', async () => {
  const { fixture, log } = await opened();
  fixture.door.send = () => Promise.reject(new CodedError('unreachable', 'no answer'));
  await assert.rejects(log.witness([releaseOf('a')]), { code: 'unreachable' });
  assert.equal(log.isRefused(), false);
});

void test('an answer that was lost costs its release and no more: the log goes on from where the gatekeeper is', async () => {
  const { fixture, log, honest, anchored, cosigned, all } = await opened();
  fixture.door.send = async (...args) => {
    await honest(...args);
    throw new CodedError('unreachable', 'the answer was lost');
  };
  await assert.rejects(log.witness([releaseOf('a')]), { code: 'unreachable' });
  fixture.door.send = honest;
  await log.witness([releaseOf('b')]);
  assert.deepEqual([log.isRefused(), all.length, log.head()], [false, 2, anchored(cosigned())]);
});

void test('more releases than one request carries take several, and all are witnessed', async () => {
  const { log, all } = await opened();
  const many = Array.from({ length: 256 }, (_, i) => releaseOf(`label ${String(i)}`));
  await Promise.all(Array.from({ length: 9 }, () => log.witness(many)));
  assert.equal(all.length, 9 * 256);
});
