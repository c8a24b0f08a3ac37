import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSpeedometer } from './speedometer.ts';
import { secondsLeft, type Transfer } from './transfer.ts';

test('the speed is that of the last seconds, and unknown at first', () => {
  const speed = createSpeedometer();
  assert.equal(speed.add(0, 0), null);
  assert.equal(speed.add(100, 100), null);
  assert.equal(speed.add(1000, 1000), 1000);
  for (let second = 2; second <= 20; second++) speed.add(1000 + second * 10, second * 1000);
  assert.equal(speed.add(1000 + 210, 21_000), 10);
});

test('what is left takes as long as the speed says, and nobody knows while it stands', () => {
  const transfer: Transfer = {
    ...{ id: 1, kind: 'upload', name: 'a', total: 1000, bytes: 400, phase: 'storing' },
    ...{ speed: 100, block: null, error: null },
  };
  assert.equal(secondsLeft(transfer), 6);
  assert.equal(secondsLeft({ ...transfer, speed: 0 }), null);
  assert.equal(secondsLeft({ ...transfer, phase: 'paused' }), null);
  assert.equal(secondsLeft({ ...transfer, speed: null }), null);
});
