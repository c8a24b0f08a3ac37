import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conflictName } from './conflict-name.ts';
import { checkName } from './names.ts';

const day = new Date('2026-03-04T23:30:00Z');
const free = (): boolean => false;

void test('a conflict copy says so and keeps its ending', () => {
  assert.equal(conflictName('report.pdf', day, free), 'report (conflict copy 2026-03-04).pdf');
  assert.equal(conflictName('Makefile', day, free), 'Makefile (conflict copy 2026-03-04)');
  assert.equal(conflictName('.profile', day, free), '.profile (conflict copy 2026-03-04)');
});

void test('a second one of a day gets a number', () => {
  const taken = new Set([conflictName('a.txt', day, free)]);
  const second = conflictName('a.txt', day, (name) => taken.has(name));
  assert.equal(second, 'a (conflict copy 2026-03-04, 2).txt');
  assert.equal(
    conflictName('a.txt', day, (name) => taken.has(name) || name === second),
    'a (conflict copy 2026-03-04, 3).txt',
  );
});

void test('what would be too long is cut between characters, and names stay names', () => {
  for (const name of [
    `${'x'.repeat(251)}.txt`,
    `${'🙂'.repeat(125)}a.txt`,
    `.${'y'.repeat(254)}`,
    `a.${'y'.repeat(253)}`,
  ]) {
    const copy = conflictName(name, day, free);
    assert.equal(checkName(copy), copy);
    assert.match(copy, /conflict copy/);
  }
});
