import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

/** A program that would run for ever, and tells that it runs. */
const PROGRAM = "setInterval(() => {}, 1000); process.send({ type: 'ready', url: String(process.pid) });";

void test('a launcher whose parent goes ends with its program, at whatever moment', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'velum-launcher-'));
  try {
    await mkdir(join(folder, 'program'));
    await writeFile(join(folder, 'program/main.mjs'), PROGRAM);
    for (const moment of ['at once', 'when it runs']) {
      const env = {
        PATH: process.env['PATH'],
        VELUM_PROGRAM: join(folder, 'program'),
        VELUM_DATA: join(folder, 'data'),
      };
      const child = fork(join(import.meta.dirname, 'main.ts'), [], {
        env,
        execArgv: ['--disable-warning=ExperimentalWarning'],
      });
      const exited = once(child, 'exit');
      let program = 0;
      if (moment === 'when it runs') {
        const [message] = (await once(child, 'message')) as [{ url: string }];
        program = Number(message.url);
      } else await once(child, 'spawn');
      child.disconnect();
      await exited;
      if (program > 0) assert.throws(() => process.kill(program, 0), { code: 'ESRCH' });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
