import assert from 'node:assert/strict';
import { test } from 'node:test';
import { positionOf } from '../../protocol/position.ts';
import { commitmentPoint, REFUSED_TO_COMMITMENT } from './commitment-point.ts';

const at = (height: number, ok = true, commits = false) => ({ position: positionOf(height, 0), ok, commits });
const refused = (count: number, from = 1) => Array.from({ length: count }, (_, i) => at(from + i, false));

void test('four blocks after the first command, or after the last version became final', () => {
  assert.equal(commitmentPoint([], 0), undefined);
  assert.equal(commitmentPoint([at(10), at(11)], 0), 14);
  assert.equal(commitmentPoint([at(10)], 12), 16);
});

void test('a refused command does not ask for a commitment; the first that succeeds does', () => {
  assert.equal(commitmentPoint(refused(5), 0), undefined);
  assert.equal(commitmentPoint([...refused(5), at(20), at(21)], 0), 24);
});

void test('so many refused ones do, and what comes after them changes nothing', () => {
  const enough = refused(REFUSED_TO_COMMITMENT);
  assert.equal(commitmentPoint(enough.slice(1), 0), undefined);
  const point = REFUSED_TO_COMMITMENT + 4;
  for (const later of [[], [at(500)], refused(10, 500)])
    assert.equal(commitmentPoint([...enough, ...later], 0), point);
});

void test('a demand is met at the end of its own block, or of the one that made the last version final', () => {
  const demand = at(12, true, true);
  assert.equal(commitmentPoint([demand], 0), 12);
  assert.equal(commitmentPoint([at(10), demand, at(13)], 0), 12);
  assert.equal(commitmentPoint([at(5), demand], 0), 9, 'what was asked for before comes first');
  assert.equal(commitmentPoint([demand], 20), 20);
});
