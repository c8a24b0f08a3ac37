import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration } from './duration.ts';

test('a duration is told in the largest unit that fits', () => {
  const cases = [
    [0, '0 sec'],
    [59, '59 sec'],
    [60, '1 min'],
    [150, '3 min'],
    [3599, '1 hr'],
    [7200, '2 hr'],
    [200_000, '2 days'],
  ] as const;
  for (const [seconds, text] of cases) assert.equal(formatDuration(seconds, 'en'), text);
});
