import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFairQueue, MOST_QUERIES_WAITING, type Slots, type Urgency } from './fair-queue.ts';

/** A queue on a clock of its own; a task takes as long as it says, and notes its name. */
function queueOn(slots: Slots = { count: 1, mayRun: () => true }) {
  const clock = { time: 0 };
  const queue = createFairQueue(slots, () => clock.time);
  const done: string[] = [];
  const run = (lane: string, name: string, ms: number, urgency: Urgency = 'command') =>
    queue.run(lane, urgency, async () => {
      await Promise.resolve();
      clock.time += ms;
      done.push(name);
      return name;
    });
  return { clock, queue, done, run };
}

void test('tasks of one lane run one at a time in their order', async () => {
  const { done, run } = queueOn();
  const results = await Promise.all(['a', 'b', 'c', 'd'].map((name) => run('one', name, 5)));
  assert.deepEqual(
    [results, done],
    [
      ['a', 'b', 'c', 'd'],
      ['a', 'b', 'c', 'd'],
    ],
  );
});

void test('a lane of long tasks holds another lane for the task under way and no longer', async () => {
  const { done, run } = queueOn();
  const greedy = Array.from({ length: 10 }, (_, i) => run('greedy', `long ${String(i)}`, 1000));
  const quick = ['a', 'b', 'c'].map((name) => run('quick', name, 1));
  await Promise.all([...greedy, ...quick]);
  assert.deepEqual(done.slice(0, 4), ['long 0', 'a', 'b', 'c']);
});

void test('many lanes of long tasks cannot join up against one of short ones', async () => {
  const { done, run } = queueOn();
  const lanes = Array.from({ length: 10 }, (_, i) => `greedy ${String(i)}`);
  await Promise.all(lanes.map((lane) => run(lane, lane, 1000)));
  const waiting = lanes.flatMap((lane) => [run(lane, lane, 1000), run(lane, lane, 1000)]);
  await Promise.all([...waiting, run('quick', 'quick', 1)]);
  assert.equal(done.indexOf('quick'), 11);
});

void test('who used much is not kept out: others use as much, or it is forgotten', async () => {
  const { clock, done, run } = queueOn();
  await run('greedy', 'long', 1000);
  const tasks = [run('quick', 'first', 600), run('quick', 'second', 600), run('quick', 'third', 600)];
  await Promise.all([...tasks, run('greedy', 'long', 1)]);
  assert.deepEqual(done, ['long', 'first', 'second', 'long', 'third']);
  clock.time += 1_000_000;
  const later = [run('other', 'under way', 1), run('greedy', 'much later', 1), run('quick', 'last', 1)];
  await Promise.all(later);
  assert.deepEqual(done.slice(-2), ['much later', 'last']);
});

void test('commands go before the queries of their lane', async () => {
  const { done, run } = queueOn();
  const queries = ['a', 'b', 'c'].map((name) => run('one', name, 1, 'query'));
  await Promise.all([...queries, run('one', 'command', 1)]);
  assert.deepEqual(done, ['a', 'command', 'b', 'c']);
});

void test('a query too many is refused; commands and the queries of others find room', async () => {
  const { done, run } = queueOn();
  const first = run('one', 'under way', 1, 'query');
  const waiting = Array.from({ length: MOST_QUERIES_WAITING }, () => run('one', 'waiting', 1, 'query'));
  await assert.rejects(run('one', 'too many', 1, 'query'), { name: 'EngineError', code: 'busy' });
  const room = [
    run('two', 'query of another', 1, 'query'),
    ...Array.from({ length: 200 }, () => run('one', 'command', 1)),
  ];
  await Promise.all([first, ...waiting, ...room]);
  assert.equal(done.length, 1 + MOST_QUERIES_WAITING + 201);
  await run('one', 'room again', 1, 'query');
});

void test('a failure reaches its caller and does not stop the next', async () => {
  const { queue, run } = queueOn();
  const failed = queue.run('one', 'command', () => Promise.reject(new Error('broken')));
  const next = run('one', 'next', 1);
  await assert.rejects(failed, { message: 'broken' });
  assert.equal(await next, 'next');
});

/** Slot 0 runs everything, slot 1 queries of the lanes that it has copies of. */
function twoSlots(copies: Set<string>) {
  const idle: { slot: number; lanes: readonly { name: string; queries: number }[] }[] = [];
  const slots: Slots = {
    count: 2,
    mayRun: (lane, urgency, slot) => slot === 0 || (urgency === 'query' && copies.has(lane)),
    onIdle: (slot, lanes) => void idle.push({ slot, lanes }),
  };
  return { slots, idle };
}

void test('queries run on every slot that may, commands on one, in their order', async () => {
  const { slots } = twoSlots(new Set(['copied']));
  const queue = createFairQueue(slots);
  const ran: [string, number][] = [];
  const run = (lane: string, name: string, urgency: Urgency) =>
    queue.run(lane, urgency, async (slot) => {
      await Promise.resolve();
      ran.push([name, slot]);
    });
  await Promise.all([
    ...['a', 'b', 'c'].map((name) => run('copied', name, 'command')),
    ...['q', 'r'].map((name) => run('copied', name, 'query')),
    run('other', 's', 'query'),
  ]);
  assert.deepEqual(
    ran.filter(([name]) => 'abc'.includes(name)).map(([name]) => name),
    ['a', 'b', 'c'],
  );
  const slotsOf = (names: string) => new Set(ran.filter(([n]) => names.includes(n)).map(([, slot]) => slot));
  assert.deepEqual(slotsOf('abcs'), new Set([0]));
  assert.deepEqual(slotsOf('qr'), new Set([1]));
});

void test('a slot without work tells which lanes wait for others, and takes part once it may', async () => {
  const copies = new Set<string>();
  const { slots, idle } = twoSlots(copies);
  const { done, queue, run } = queueOn(slots);
  const tasks = ['a', 'b', 'c'].map((name) => run('one', name, 1, 'query'));
  assert.deepEqual(idle.at(-1), { slot: 1, lanes: [{ name: 'one', queries: 2 }] });
  copies.add('one');
  queue.wake();
  await Promise.all(tasks);
  assert.equal(done.length, 3);
});

void test('behind a task of a quick lane the next one is handed over already; behind a slow one nothing is', async () => {
  const clock = { time: 0 };
  const queue = createFairQueue({ count: 1, mayRun: () => true }, () => clock.time);
  let underWay = 0;
  const most: Record<string, number> = {};
  const run = (lane: string, ms: number) =>
    queue.run(lane, 'command', async () => {
      underWay += 1;
      most[lane] = Math.max(most[lane] ?? 0, underWay);
      await Promise.resolve();
      clock.time += ms;
      underWay -= 1;
    });
  for (const lane of ['quick', 'slow']) {
    const ms = lane === 'quick' ? 1 : 50;
    await run(lane, ms);
    await Promise.all(Array.from({ length: 5 }, () => run(lane, ms)));
  }
  assert.deepEqual(most, { quick: 2, slow: 1 });
});
