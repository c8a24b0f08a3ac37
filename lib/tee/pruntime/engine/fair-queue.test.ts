import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFairQueue, MOST_QUERIES_WAITING, type Urgency } from './fair-queue.ts';

/** A queue on a clock of its own; a task takes as long as it says, and notes its name. */
function queueOn() {
  const clock = { time: 0 };
  const queue = createFairQueue(() => clock.time);
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
