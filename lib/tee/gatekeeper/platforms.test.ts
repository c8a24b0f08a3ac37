import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import { chosenIn, type FleetCase } from './testing/test-fleet.ts';

const P = { platform: bytes32(0x70) };
const Q = { platform: bytes32(0x71) };

const CASES: FleetCase[] = [
  {
    name: 'without a limit, one platform may have all replicas',
    workers: [
      [1, P],
      [2, P],
    ],
    expected: [1, 2],
  },
  {
    name: 'a platform has one replica where there is a limit',
    workers: [
      [1, P],
      [2, P],
      [3, Q],
    ],
    limit: 9,
    expected: [1, 3],
  },
  {
    name: 'a single platform has one replica alone',
    workers: [
      [1, P],
      [2, P],
    ],
    limit: 9,
    expected: [1],
  },
  {
    name: 'a contract that the only platform has one replica of is well',
    workers: [
      [1, P],
      [2, P],
    ],
    limit: 9,
    current: [1],
    expected: undefined,
  },
  {
    name: 'of two that came to be on one platform the second goes',
    workers: [
      [1, P],
      [2, P],
    ],
    limit: 9,
    current: [1, 2],
    expected: [1],
  },
  {
    name: 'a silent one goes where its platform has another replica',
    workers: [
      [1, P],
      [2, P],
      [3, Q],
    ],
    limit: 9,
    current: [1, 3],
    silent: [1],
    expected: [3, 2],
  },
  {
    name: 'a full platform gets no more',
    workers: [
      [1, P],
      [2, P],
      [3, Q],
    ],
    limit: 1,
    busy: [[2]],
    expected: [3],
  },
  {
    name: 'a platform that is not full does',
    workers: [
      [1, P],
      [2, P],
      [3, Q],
    ],
    limit: 2,
    busy: [[2]],
    expected: [1, 3],
  },
  {
    name: 'with all of them full a contract waits',
    workers: [[1, P]],
    limit: 1,
    busy: [[1]],
    expected: undefined,
  },
  {
    name: 'a platform that has too many keeps one that nobody else can take',
    workers: [[1, P]],
    limit: 1,
    busy: [[1]],
    current: [1],
    expected: undefined,
  },
  {
    name: 'and gives it to who can',
    workers: [
      [1, P],
      [3, Q],
    ],
    limit: 1,
    busy: [[1]],
    current: [1],
    expected: [3, 1],
  },
];

for (const one of CASES)
  void test(one.name, () => {
    assert.deepEqual(chosenIn(one), one.expected);
  });
