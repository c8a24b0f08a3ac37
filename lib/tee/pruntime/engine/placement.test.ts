import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Placement } from './placement.ts';

const code = { bundle: Uint8Array.of(1), rootId: '', members: [] };

function placed(...instances: string[]) {
  const clock = { time: 0 };
  const placement = new Placement(2, () => clock.time);
  for (const instance of instances) {
    placement.assign(instance);
    placement.opened(instance, code);
  }
  const slotsFor = (instance: string, kind: 'command' | 'query') =>
    [0, 1].filter((slot) => placement.mayRun(instance, kind, slot));
  return { clock, placement, slotsFor };
}

void test('homes are spread; commands run at home alone, queries on copies that are ready too', () => {
  const { placement, slotsFor } = placed('a', 'b');
  assert.deepEqual([slotsFor('a', 'command'), slotsFor('b', 'command')], [[0], [1]]);
  placement.copying('a', 1);
  assert.deepEqual(slotsFor('a', 'query'), [0]);
  placement.copied('a', 1);
  assert.deepEqual([slotsFor('a', 'query'), slotsFor('a', 'command')], [[0, 1], [0]]);
  placement.uncopied('a', 1);
  assert.deepEqual(slotsFor('a', 'query'), [0]);
});

void test('a copy follows from when it is on its way, until nobody asked it for a minute', () => {
  const { clock, placement } = placed('a');
  placement.copying('a', 1);
  clock.time = 61_000;
  assert.deepEqual(placement.followers('a'), { follow: [1], idle: [] });
  placement.copied('a', 1);
  placement.answered('a', 1);
  clock.time += 60_000;
  assert.deepEqual(placement.followers('a'), { follow: [1], idle: [] });
  clock.time += 1;
  assert.deepEqual(placement.followers('a'), { follow: [], idle: [1] });
});

void test('what a lost thread held is gone; what else there is stays', () => {
  const { placement, slotsFor } = placed('a', 'b');
  placement.copying('a', 1);
  placement.copied('a', 1);
  placement.lost(1);
  assert.deepEqual([placement.has('a'), placement.has('b')], [true, false]);
  assert.deepEqual(slotsFor('a', 'query'), [0]);
  assert.deepEqual(slotsFor('b', 'command'), [0, 1], 'to be refused where there is room');
});

void test('an instance of the same name keeps its home and loses its copies', () => {
  const { placement, slotsFor } = placed('a', 'b');
  placement.copying('b', 0);
  assert.equal(placement.canCopy('b', 0), false);
  placement.assign('b');
  assert.deepEqual(placement.takeCopies('b'), [0]);
  assert.equal(placement.canCopy('b', 0), true);
  assert.deepEqual(slotsFor('b', 'command'), [1]);
  assert.equal(placement.codeOf('b'), code);
  placement.remove('b');
  assert.equal(placement.codeOf('b'), undefined);
});
