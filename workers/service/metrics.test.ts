import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics, timed } from './metrics.ts';

test('a counter begins at 0 for every value that its labels may take', async () => {
  const metrics = createMetrics();
  const count = metrics.counter('x_total', 'X.', { route: ['a', 'b'], status: ['ok'] });
  count({ route: 'b', status: 'ok' });
  count({ route: 'b', status: 'ok' }, 2);
  const text = await metrics.render();
  assert.match(text, /x_total\{route="a",status="ok"\} 0\n/);
  assert.match(text, /x_total\{route="b",status="ok"\} 3\n/);
});

test('values that a label was not declared with are counted together, so that no label grows', async () => {
  const metrics = createMetrics();
  const count = metrics.counter('x_total', 'X.', { code: ['known'] });
  for (const code of ['known', 'stranger-1', 'stranger-2']) count({ code });
  const text = await metrics.render();
  assert.match(text, /x_total\{code="other"\} 2\n/);
  assert.match(text, /x_total\{code="known"\} 1\n/);
  assert.doesNotMatch(text, /stranger/);
});

test('a gauge is read when somebody looks, and has no sample while there is nothing to tell', async () => {
  const metrics = createMetrics();
  const readings: number[] = [];
  metrics.gauge('x', 'X.', () => Promise.resolve(readings.at(-1)));
  metrics.gaugeBy('y', 'Y.', ['status', ['up', 'down']], () => new Map([['up', 2]]));
  assert.doesNotMatch(await metrics.render(), /^x /m);
  readings.push(5);
  const text = await metrics.render();
  assert.match(text, /^x 5$/m);
  assert.match(text, /y\{status="up"\} 2\ny\{status="down"\} 0\n/);
});

test('work is timed whether it succeeds or fails', async () => {
  const metrics = createMetrics();
  const observe = metrics.histogram('x_seconds', 'X.', [0.1, 1]);
  assert.equal(await timed(observe, () => Promise.resolve('done')), 'done');
  await assert.rejects(
    timed(observe, () => Promise.reject(new Error('failed'))),
    /failed/,
  );
  assert.match(await metrics.render(), /x_seconds_count 2\n/);
});
