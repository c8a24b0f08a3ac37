import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { seededChooser } from './testing/choices.ts';
import { killWhileStoring } from './testing/kill-round.ts';
import { cutAfter } from './testing/power-cut.ts';
import { recordLife } from './testing/store-life.ts';

const LIVES = 250;
const CUTS = 20;

void test(`${String(LIVES * CUTS)} power cuts lose nothing that was acknowledged`, async () => {
  // Other lives with every run; a failure names the seed that brings its life back.
  const first = Date.now() >>> 0;
  for (let seed = first; seed < first + LIVES; seed++) {
    const recording = await recordLife(seededChooser(seed));
    const choose = seededChooser(seed);
    for (let cut = 0; cut < CUTS; cut++) {
      const wrong = await cutAfter(recording, 1 + choose(recording.events.length), choose);
      assert.deepEqual(wrong, [], `seed ${String(seed)}, cut ${String(cut)}`);
    }
  }
});

void test('a hundred kills lose nothing that was acknowledged', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'velum-kill-'));
  t.after(() => rm(folder, { recursive: true }));
  const choose = seededChooser(Date.now() >>> 0);
  for (let round = 0; round < 100; round++)
    assert.deepEqual((await killWhileStoring(folder, 1 + choose(60))).lost, [], `round ${String(round)}`);
});
