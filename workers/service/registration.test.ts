import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../lib/base/bytes.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { bytes32, until } from '../../lib/base/testing.ts';
import { ContentError } from '../../lib/ipfs/content-error.ts';
import { createRecordWriter } from '../../lib/protocol/record-writer.ts';
import { workerCodec } from '../../lib/protocol/records/worker.ts';
import type { WorkerEntry } from '../../lib/protocol/reducer/network-state.ts';
import {
  createTestChain,
  GATEKEEPERS,
  verdictBody,
  type TestChain,
} from '../../lib/protocol/reducer/testing.ts';
import { createSealedStore } from '../../lib/tee/enclave/sealed-store.ts';
import { loadIdentity } from '../../lib/tee/enclave/attested-identity.ts';
import { createTestFiles, createTestTee } from '../../lib/tee/enclave/testing.ts';
import { register, watchVerdict, type RegistrationContext } from './registration.ts';

const SPAN = 120_000;

/** A worker that registered on a network whose evidence is good for so long, and what it does after every block. */
async function registered(
  reappraiseMs: number | undefined,
  content: RegistrationContext['content'] = {
    put: (bytes) => Promise.resolve(`cid-${String(bytes.length)}`),
    nameOf: () => assert.fail('it was stored'),
  },
) {
  const policy = { simulated: true, ...(reappraiseMs === undefined ? {} : { reappraiseMs }) };
  const chain = createTestChain({ policy });
  chain.block(chain.genesis);
  const tee = createTestTee(bytes32(1));
  const identity = await loadIdentity(createSealedStore(tee, createTestFiles()));
  let posted = 0;
  const context: RegistrationContext = {
    ...{ network: chain.network, tee, identity, operator: 'test', logger: silentLogger, role: 'worker' },
    content,
    log: { state: () => chain.state },
    records: createRecordWriter({
      signer: identity.signer,
      state: () => chain.state,
      post: (item) => {
        posted++;
        return Promise.resolve(chain.block(item));
      },
    }),
    bodyOf: (evidence) =>
      workerCodec.encode({ sealing: identity.sealing.publicKey, endpoint: '', capacity: 1, evidence }),
  };
  const stop = new AbortController();
  let admitted = 0;
  const watch = watchVerdict(context, () => admitted++, stop.signal);
  await register(context, stop.signal);
  const entry = (): WorkerEntry =>
    chain.state.workers.get(toHex(identity.signer.identity)) ?? assert.fail('it registered');
  const block = (): void => {
    chain.block();
    watch();
  };
  return { chain, entry, block, counts: () => ({ posted, admitted }), stop };
}

function judge(chain: TestChain, { identity, evidence, renewal }: WorkerEntry, isAdmitted = true): void {
  const [first] = GATEKEEPERS;
  const { hash } = renewal?.evidence ?? evidence;
  for (const gatekeeper of [first, GATEKEEPERS[1]]) {
    const changes = { evidence: hash, admitted: isAdmitted, reason: isAdmitted ? '' : 'stale-challenge' };
    const body = verdictBody({ ...first, identity }, changes);
    chain.block(chain.sign(gatekeeper, 'verdict', body));
  }
}

void test('a worker renews its evidence in the last third of its time, again where it was too old, and is admitted all along', async () => {
  const { chain, entry, block, counts, stop } = await registered(SPAN);
  judge(chain, entry());
  const end = entry().registeredAt + SPAN;
  while (chain.state.time < end - SPAN / 3 - 6_000) block();
  assert.deepEqual(counts(), { posted: 1, admitted: 1 });
  block();
  await until(() => entry().renewal !== undefined);
  judge(chain, entry(), false);
  assert.equal(entry().renewal, undefined);
  block();
  await until(() => entry().renewal !== undefined);
  assert.ok(chain.state.time < end);
  judge(chain, entry());
  while (chain.state.time < end + 6_000) {
    assert.equal(entry().status, 'admitted');
    block();
  }
  assert.deepEqual(counts(), { posted: 3, admitted: 1 });
  stop.abort();
});

void test('a network whose evidence is good for ever is told once', async () => {
  const { chain, entry, block, counts, stop } = await registered(undefined);
  judge(chain, entry());
  for (let at = 0; at < 50; at++) block();
  assert.deepEqual(counts(), { posted: 1, admitted: 1 });
  stop.abort();
});

void test('who gets no credit before it is registered stores its evidence behind the record; other failures post nothing', async () => {
  const said: string[] = [];
  const refusal = { status: 402, code: 'no-credit' };
  const { entry, counts, stop } = await registered(undefined, {
    put() {
      said.push('put');
      return said.length < 4
        ? Promise.reject(new ContentError('refused', 'the purse is empty', { refusal }))
        : Promise.resolve('cid');
    },
    nameOf(hash) {
      said.push('named');
      return `of ${toHex(hash)}`;
    },
  });
  assert.deepEqual(said, ['put', 'named', 'put', 'put']);
  assert.equal(entry().evidence.cid, `of ${toHex(entry().evidence.hash)}`);
  assert.equal(counts().posted, 1);
  stop.abort();
  let puts = 0;
  const later = await registered(undefined, {
    put: () => (++puts === 1 ? Promise.reject(new ContentError('offline', 'away')) : Promise.resolve('cid')),
    nameOf: () => assert.fail('it was stored'),
  });
  assert.deepEqual([puts, later.counts().posted, later.entry().evidence.cid], [2, 1, 'cid']);
  later.stop.abort();
});
