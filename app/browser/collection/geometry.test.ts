import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heightOf, indexesIn, spanBetween, stepFrom, type Geometry } from './geometry.ts';

const list: Geometry = { count: 10_000, columns: 1, lineHeight: 50, width: 800 };
const tiles: Geometry = { count: 10, columns: 4, lineHeight: 100, width: 400 };

void test('only the lines on the screen are shown, and none that do not exist', () => {
  assert.deepEqual(spanBetween(list, { top: 0, bottom: 500 }), { start: 0, end: 10 });
  assert.deepEqual(spanBetween(list, { top: 125, bottom: 260 }), { start: 2, end: 6 });
  assert.deepEqual(spanBetween(list, { top: -900, bottom: -300 }), { start: 0, end: 0 });
  assert.deepEqual(spanBetween(list, { top: 499_950, bottom: 600_000 }), { start: 9_999, end: 10_000 });
  assert.deepEqual(spanBetween(tiles, { top: 100, bottom: 250 }), { start: 4, end: 10 });
});

void test('the height is that of all lines, a last one that is not full too', () => {
  assert.equal(heightOf(list), 500_000);
  assert.equal(heightOf(tiles), 300);
  assert.equal(heightOf({ ...tiles, count: 0 }), 0);
});

void test('a box touches the entries under it', () => {
  assert.deepEqual(indexesIn(list, { left: 10, top: 60, right: 20, bottom: 120 }), [1, 2]);
  assert.deepEqual(indexesIn(tiles, { left: 110, top: 10, right: 290, bottom: 150 }), [1, 2, 5, 6]);
  assert.deepEqual(indexesIn(tiles, { left: 0, top: 210, right: 400, bottom: 290 }), [8, 9]);
  assert.deepEqual(indexesIn(tiles, { left: 401, top: 0, right: 500, bottom: 300 }), []);
  assert.deepEqual(indexesIn(tiles, { left: 0, top: 300, right: 400, bottom: 900 }), []);
});

void test('arrows go to what is beside, above and below, and end at the ends', () => {
  assert.equal(stepFrom(tiles, 1, 'ArrowRight', 3), 2);
  assert.equal(stepFrom(tiles, 3, 'ArrowRight', 3), 4);
  assert.equal(stepFrom(tiles, 1, 'ArrowDown', 3), 5);
  assert.equal(stepFrom(tiles, 1, 'ArrowUp', 3), 1);
  assert.equal(stepFrom(tiles, 9, 'ArrowDown', 3), 9);
  assert.equal(stepFrom(list, 0, 'ArrowUp', 10), 0);
});

void test('down from above a gap reaches the last entry', () => {
  assert.equal(stepFrom(tiles, 7, 'ArrowDown', 3), 9);
});

void test('pages and ends', () => {
  assert.equal(stepFrom(list, 5, 'PageDown', 10), 15);
  assert.equal(stepFrom(list, 5, 'PageUp', 10), 0);
  assert.equal(stepFrom(list, 5, 'End', 10), 9_999);
  assert.equal(stepFrom(list, 5, 'Home', 10), 0);
});
