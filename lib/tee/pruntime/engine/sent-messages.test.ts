import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { CborValue } from '../../../base/cbor.ts';
import type { Engine } from './engine.ts';
import { defaultLimits } from './limits.ts';
import type { CallOutcome } from './outcome.ts';
import { streamOf, type OutboxRoom } from './sent-messages.ts';
import { createTestEngine, scriptOf, testContext } from './testing.ts';

const ROOT = 'c0'.repeat(32);
const MEMBER = '0a'.repeat(32);
const [FAR, FARTHER] = ['f1'.repeat(32), 'f2'.repeat(32)];

const bundle = scriptOf(
  `sends(c, { to, method = 'take', args = {}, times = 1 }) {
     for (let i = 0; i < times; i++) host.send(to, method, args);
     return times;
   },
   sendsOdd(c, { to, what }) {
     const odd = { float: 0.5, proto: JSON.parse('{"__proto__":1}'), surrogate: '\\ud800', plain: { $b64: 'AQ' } };
     host.send(to, 'take', odd[what]);
   },
   sendsSize(c, { to, size }) { host.send(to, 'take', 'x'.repeat(size)); },
   sendsThenFails(c, { to }) { host.send(to, 'take', {}); host.fail('no-thanks', ''); },
   tries(c, { member, to }) {
     host.send(to, 'first', {});
     const failed = host.attempt(member, 'sendsThenFails', { to });
     host.call(member, 'sends', { to, method: 'second' });
     host.send(to, 'third', {});
     return failed;
   },
   askThere(c, { member, to }) { return host.attempt(member, 'asks', { to }); },`,
  `asks(c, { to }) { host.send(to, 'take', {}); return 1; },`,
);

void describe('messages that a command sends', () => {
  let engine: Engine;
  before(async () => {
    engine = await createTestEngine({ watchdog: 0 });
    await engine.open('group', bundle, []);
    await engine.join('group', ROOT, { id: MEMBER, bundle });
  });
  after(() => engine.dispose());

  const command = (method: string, args: CborValue, room?: OutboxRoom): Promise<CallOutcome> =>
    engine.command('group', testContext('command', { contract: ROOT }), method, args, room);
  const sentBy = (outcome: CallOutcome): unknown[] => {
    assert.ok(outcome.ok, JSON.stringify(outcome));
    return outcome.sent.map(({ from, method }) => [from, method]);
  };
  const codeOf = (outcome: CallOutcome): string => (outcome.ok ? 'ok' : outcome.code);

  void test('go out with its outcome, in their order, and cost gas by their bytes', async () => {
    const args = { wrap: Uint8Array.of(1, 2), n: 1 };
    const outcome = await command('sends', { to: FAR, method: 'take', args, times: 2 });
    assert.ok(outcome.ok);
    const message = { from: ROOT, to: FAR, method: 'take', args };
    assert.deepEqual(outcome.sent, [message, message]);
    const [little, much] = [
      await command('sendsSize', { to: FAR, size: 1 }),
      await command('sendsSize', { to: FAR, size: 30_000 }),
    ];
    assert.ok(much.cost - little.cost > 2_900_000);
  });

  void test('of a frame that failed are gone with what it wrote, and no others', async () => {
    assert.deepEqual(sentBy(await command('tries', { member: MEMBER, to: FAR })), [
      [ROOT, 'first'],
      [MEMBER, 'second'],
      [ROOT, 'third'],
    ]);
    const failed = await command('sendsThenFails', { to: FAR });
    assert.ok(!failed.ok && !('sent' in failed));
  });

  void test('are not sent by queries, on whichever way those are asked', async () => {
    const query = await engine.query('group', testContext('query', { contract: ROOT }), 'asks', { to: FAR });
    assert.equal(codeOf(query), 'read-only');
    const inside = await command('askThere', { member: MEMBER, to: FAR });
    assert.ok(inside.ok);
    assert.deepEqual(inside.value, { ok: false, code: 'read-only', detail: '' });
    assert.deepEqual(inside.sent, []);
  });

  void test('name a contract and a method, and bring what any caller could', async () => {
    for (const to of ['', 'f1', FAR.toUpperCase(), `${FAR}0`, '__proto__'])
      assert.equal(codeOf(await command('sends', { to })), 'bad-arguments', to);
    for (const method of ['', 'Take', '1', '__proto__', `${MEMBER}.take`, `a${'b'.repeat(64)}`])
      assert.equal(codeOf(await command('sends', { to: FAR, method })), 'bad-arguments', method);
    for (const what of ['float', 'proto', 'surrogate'])
      assert.equal(codeOf(await command('sendsOdd', { to: FAR, what })), 'bad-arguments', what);
    assert.equal(codeOf(await command('sendsOdd', { to: FAR, what: 'plain' })), 'ok');
    assert.equal(codeOf(await command('sends', { to: FAR })), 'ok');
  });

  void test('are so many and so large at most', async () => {
    const { messages, messageBytes } = defaultLimits;
    assert.equal(codeOf(await command('sends', { to: FAR, times: messages })), 'ok');
    assert.equal(codeOf(await command('sends', { to: FAR, times: messages + 1 })), 'limit-exceeded');
    // Three bytes say that it is a text, and how long.
    assert.equal(codeOf(await command('sendsSize', { to: FAR, size: messageBytes - 3 })), 'ok');
    assert.equal(codeOf(await command('sendsSize', { to: FAR, size: messageBytes - 2 })), 'limit-exceeded');
  });

  void test('that the outbox has no room for end the command', async () => {
    const room = (group: number, stream: number, waiting: [string, number][] = []): OutboxRoom => ({
      group,
      stream,
      waiting,
      isDeepest: false,
    });
    const two = { to: FAR, times: 2 };
    assert.equal(codeOf(await command('sends', two, room(2, 2))), 'ok');
    assert.equal(codeOf(await command('sends', two, room(1, 2))), 'outbox-full');
    assert.equal(codeOf(await command('sends', two, room(2, 1))), 'outbox-full');
    const held: [string, number][] = [[streamOf({ from: ROOT, to: FAR }), 1]];
    assert.equal(codeOf(await command('sends', two, room(9, 2, held))), 'outbox-full');
    assert.equal(codeOf(await command('sends', { to: FARTHER, times: 2 }, room(9, 2, held))), 'ok');
    assert.equal(codeOf(await command('tries', { member: MEMBER, to: FAR }, room(3, 3))), 'ok');
    const deepest = { ...room(9, 9), isDeepest: true };
    assert.equal(codeOf(await command('sends', two, deepest)), 'call-depth');
    assert.equal(codeOf(await command('sends', { to: FAR, times: 0 }, deepest)), 'ok');
  });
});
