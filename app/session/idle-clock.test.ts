import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { startIdleClock } from './idle-clock.ts';

const MINUTE = 60_000;

function watched(t: TestContext, isBusy: () => boolean = () => false) {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'] });
  let idle = 0;
  const clock = startIdleClock({ limit: MINUTE, isBusy, onIdle: () => void idle++ });
  return { clock, count: () => idle, pass: (ms: number) => void t.mock.timers.tick(ms) };
}

test('it strikes when nothing happened for the whole time, and once', (t) => {
  const { count, pass } = watched(t);
  pass(MINUTE - 1);
  assert.equal(count(), 0);
  pass(1);
  assert.equal(count(), 1);
  pass(10 * MINUTE);
  assert.equal(count(), 1);
});

test('a sign of somebody begins the time anew', (t) => {
  const { clock, count, pass } = watched(t);
  for (let i = 0; i < 5; i++) {
    pass(MINUTE - 1);
    clock.touch();
  }
  assert.equal(count(), 0);
  pass(MINUTE);
  assert.equal(count(), 1);
});

test('what is under way is finished first', (t) => {
  let busy = true;
  const { count, pass } = watched(t, () => busy);
  pass(5 * MINUTE);
  assert.equal(count(), 0);
  busy = false;
  pass(1_000);
  assert.equal(count(), 1);
});

test('whoever wakes a computer that slept too long finds it locked', (t) => {
  const { clock, count, pass } = watched(t);
  t.mock.timers.setTime(Date.now() + 10 * MINUTE);
  clock.touch();
  pass(1_000);
  assert.equal(count(), 1);
});

test('a clock that was stopped never strikes', (t) => {
  const { clock, count, pass } = watched(t);
  clock.stop();
  pass(5 * MINUTE);
  assert.equal(count(), 0);
});
