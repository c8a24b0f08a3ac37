import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { openSession } from '../../protocol/session.ts';
import { NETWORK, NOW, OTHER_NETWORK, signerOf, useOf } from '../../protocol/testing.ts';
import { createSessionPool, type Session } from './session-pool.ts';

const account = signerOf(1, 'sr25519');
const GENERATION = 3;
const DAY = 24 * 3_600_000;

function poolAt(t: TestContext, time = NOW) {
  t.mock.timers.enable({ apis: ['Date'], now: time });
  return createSessionPool(account, NETWORK, GENERATION);
}

const opened = ({ certificate }: Session, changes: Parameters<typeof useOf>[0] = {}) =>
  openSession(certificate, useOf({ generationOf: () => GENERATION, ...changes }));

/** Tasks that are under way until they are let go. */
function held() {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return { promise, release: () => resolve(undefined) };
}

void test('a session acts for its account, on its network, in its generation, for a day', (t) => {
  const session = poolAt(t).any();
  const { account: named, session: key, scope, contracts } = opened(session);
  assert.deepEqual([named, key], [account.identity, session.signer.identity]);
  assert.deepEqual([scope, contracts], ['full', []]);
  opened(session, { time: NOW + DAY });
  const code = (name: string) => ({ name: 'ProtocolError', code: name });
  assert.throws(() => opened(session, { time: NOW + DAY + 1 }), code('expired'));
  assert.throws(() => opened(session, { generationOf: () => GENERATION + 1 }), code('not-current'));
  assert.throws(() => opened(session, { network: OTHER_NETWORK }), code('wrong-network'));
});

void test('commands under way never share a session, whose counter only grows', async (t) => {
  const pool = poolAt(t);
  const bothAtOnce = async (): Promise<{ session: Session; counter: number }[]> => {
    const gate = held();
    const used: { session: Session; counter: number }[] = [];
    const use = () =>
      pool.exclusively(async (session) => {
        used.push({ session, counter: session.nextCounter() });
        await gate.promise;
      });
    const both = [use(), use()];
    gate.release();
    await Promise.all(both);
    return used;
  };
  for (const counter of [1, 2, 3]) {
    const [one, two] = await bothAtOnce();
    assert.notEqual(one?.session, two?.session);
    assert.notDeepEqual(one?.session.signer.identity, two?.session.signer.identity);
    assert.deepEqual([one?.counter, two?.counter], [counter, counter]);
  }
});

void test('a session that was asked for any purpose is not one that a command has to itself', async (t) => {
  const pool = poolAt(t);
  await pool.exclusively(async (session) => {
    assert.notEqual(pool.any(), session);
  });
});

void test('a session whose task failed is never used again, one whose task succeeded is', async (t) => {
  const pool = poolAt(t);
  let lent: Session | undefined;
  const failing = pool.exclusively((session) => {
    lent = session;
    return Promise.reject(new RangeError('the task'));
  });
  await assert.rejects(failing, RangeError);
  assert.notEqual(pool.any(), lent);
  await pool.exclusively((session) => {
    lent = session;
    return Promise.resolve();
  });
  assert.equal(pool.any(), lent);
});

void test('a session is used again while much of its day is left, then another is made', (t) => {
  const pool = poolAt(t);
  const first = pool.any();
  t.mock.timers.setTime(NOW + (DAY * 3) / 4);
  assert.equal(pool.any(), first);
  t.mock.timers.setTime(NOW + (DAY * 3) / 4 + 1);
  const second = pool.any();
  assert.notEqual(second, first);
  assert.equal(opened(second).expires, NOW + (DAY * 7) / 4 + 1);
});

void test('two pools of one account share nothing', (t) => {
  const pool = poolAt(t);
  const other = createSessionPool(account, NETWORK, GENERATION);
  assert.notDeepEqual(pool.any().signer.identity, other.any().signer.identity);
});
