import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { randomBytes, type Bytes } from '../../../lib/base/bytes.ts';
import { silentLogger } from '../../../lib/base/logger.ts';
import { flipped } from '../../../lib/base/testing.ts';
import type { Signer } from '../../../lib/crypto/signing.ts';
import { foldAt } from '../../../lib/protocol/directory/testing.ts';
import {
  createServedContract,
  GATEKEEPERS,
  workerBody,
  WORKERS,
} from '../../../lib/protocol/reducer/testing.ts';
import { signRequest, type SignedRequest } from '../../../lib/protocol/signed-request.ts';
import { sample, testCodecs } from '../../../lib/protocol/testing/codec-tests.ts';
import { signerOf } from '../../../lib/protocol/testing.ts';
import { balanceCodec } from '../../../lib/protocol/upload-tokens/credit.ts';
import { MEMBER_CREDIT_PATH, memberCreditCodec } from '../../../lib/protocol/upload-tokens/member-credit.ts';
import { createHttpServer } from '../../service/http-server.ts';
import { openCreditDatabase } from './credit-database.ts';
import { addMemberCreditRoute } from './member-credit.ts';
import { createTokenStore } from './token-store.ts';

testCodecs([sample('member credit', memberCreditCodec, { v: 1, purse: new Uint8Array(16) })]);

const DAY = 24 * 3_600_000;
const DAILY = 1 << 30;
const [WORKER] = WORKERS;
const [GATEKEEPER] = GATEKEEPERS;
const chain = createServedContract();
const server = createHttpServer({ bodyLimit: 1 << 20, logger: silentLogger });
let folder: string;
let close: () => void;
let take: (purse: Bytes, bytes: number) => void;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'velum-member-'));
  const database = openCreditDatabase(folder);
  const state = () => chain.state;
  const tokens = createTokenStore({
    database,
    folder,
    state,
    network: chain.network,
    tokenBytes: 1,
    quota: 1,
  });
  const spend = database.prepare('UPDATE purses SET bytes = bytes - ? WHERE purse = ?');
  take = (purse, bytes) => void spend.run(bytes, purse);
  close = () => {
    database.close();
  };
  addMemberCreditRoute(server, { tokens, state, daily: DAILY });
  await server.ready();
});
after(async () => {
  await server.close();
  close();
  await rm(folder, { recursive: true });
});

const requestOf = (by: Signer, purse: Bytes, changes: Partial<SignedRequest> = {}): Bytes =>
  signRequest(by, {
    ...{ network: chain.network, purpose: 'store-credit', nonce: randomBytes(32), time: chain.state.time },
    body: memberCreditCodec.encode({ v: 1, purse }),
    ...changes,
  });
const post = (payload: Bytes) =>
  server.inject({ method: 'POST', url: MEMBER_CREDIT_PATH, payload: Buffer.from(payload) });
const fill = async (request: Bytes): Promise<number> => {
  const answer = await post(request);
  assert.equal(answer.statusCode, 200, answer.body);
  return balanceCodec.decode(answer.rawPayload).bytes;
};
const refusal = async (request: Bytes): Promise<unknown> => {
  const answer = await post(request);
  assert.ok(answer.statusCode >= 400 && answer.statusCode < 500);
  return answer.json<{ error: { code: unknown } }>().error.code;
};
const newPurse = (): Bytes => randomBytes(16);

void test('who is admitted has its purse filled up once a day, however often it asks', async () => {
  for (const member of [WORKER, GATEKEEPER]) {
    const purse = newPurse();
    const request = requestOf(member, purse);
    assert.deepEqual([await fill(request), await fill(request)], [DAILY, DAILY]);
    take(purse, 1000);
    assert.equal(await fill(requestOf(member, purse)), DAILY - 1000);
    const other = newPurse();
    assert.equal(await fill(requestOf(member, other)), 0, 'nor for another purse');
    foldAt(chain, chain.state.time + DAY);
    assert.equal(await fill(requestOf(member, purse)), DAILY, 'what is left is not added to');
  }
});

void test('who is registered has little, and who is not still less, until it is admitted or registered', async () => {
  const newcomer = signerOf(0x11);
  const purse = newPurse();
  assert.equal(await fill(requestOf(newcomer, purse)), 256 << 10);
  foldAt(chain, chain.state.time, chain.sign(newcomer, 'worker', workerBody()));
  assert.equal(await fill(requestOf(newcomer, purse)), 4 << 20);
});

void test('all strangers together have no more than a bound in a day, and members do not care', async () => {
  foldAt(chain, chain.state.time + DAY);
  for (let at = 0; at < 256; at++)
    assert.equal(await fill(requestOf(signerOf(at, 'sr25519'), newPurse())), 256 << 10);
  const late = requestOf(signerOf(0x12), newPurse());
  assert.equal(await refusal(late), 'over-quota');
  assert.equal(await fill(requestOf(WORKER, newPurse())), DAILY);
  const [first, purse] = [signerOf(0, 'sr25519'), newPurse()];
  assert.equal(await fill(requestOf(first, purse)), 0, 'who had its own is not refused');
  foldAt(chain, chain.state.time + DAY);
  assert.equal(await fill(requestOf(signerOf(0x12), newPurse())), 256 << 10);
});

void test('a request that is old, altered, for something else or of another network is refused', async () => {
  const purse = newPurse();
  foldAt(chain, chain.state.time + DAY);
  const { time } = chain.state;
  const good = requestOf(WORKER, purse, { time: time - 300_000 });
  for (const [request, code] of [
    [requestOf(WORKER, purse, { time: time - 300_001 }), 'expired'],
    [requestOf(WORKER, purse, { time: time + 300_001 }), 'expired'],
    [requestOf(WORKER, purse, { purpose: 'lease' }), 'wrong-binding'],
    [requestOf(WORKER, purse, { network: new Uint8Array(32) }), 'wrong-network'],
    [requestOf(WORKER, purse, { body: Uint8Array.of(1) }), 'wrong-shape'],
  ] as const)
    assert.equal(await refusal(request), code);
  assert.ok(
    ['bad-signature', 'not-canonical', 'wrong-shape'].includes(String(await refusal(flipped(good, 60)))),
  );
  assert.equal(await fill(good), DAILY);
});
