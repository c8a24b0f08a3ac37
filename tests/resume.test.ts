import assert from 'node:assert/strict';
import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openUploadNotes } from '../cli/client/network-notes.ts';
import { patternBytes } from './support/files.ts';
import { startLiedToCli, type LiedToCli } from './support/lied-to-cli.ts';
import type { LyingPortal } from './support/lying-portal.ts';
import { runCli, type CliResult } from './support/run-cli.ts';

const MEGABYTE = 1 << 20;
const SIZE = 60 * MEGABYTE;

void describe('velum put, killed and begun again', () => {
  let cli: LiedToCli;
  let portal: LyingPortal;
  let folder: string;
  let env: Record<string, string>;
  const content = patternBytes(SIZE, 4);

  const velum = (args: string[], signal?: AbortSignal): Promise<CliResult> =>
    runCli(args, env, '', signal === undefined ? {} : { signal });
  const notes = (): string => join(folder, 'account.uploads');
  const ok = async (...args: string[]): Promise<void> => {
    const { code, stderr } = await velum(args);
    assert.equal(code, 0, stderr);
  };

  /** Puts a file; kill -9 once so many bytes came. @returns how many came. */
  const put = async (file: string, killAfter = Infinity): Promise<number> => {
    const kill = new AbortController();
    let came = 0;
    portal.withhold((path, sent) => {
      if (path !== '/v1/blocks') return undefined;
      if (came > killAfter) {
        kill.abort();
        return 'cut';
      }
      came += sent;
      return undefined;
    });
    const { code, stderr } = await velum(['put', file], kill.signal);
    portal.withhold(undefined);
    if (killAfter === Infinity) assert.equal(code, 0, stderr);
    else assert.ok(kill.signal.aborted, stderr);
    return came;
  };

  const got = async (name: string): Promise<Buffer> => {
    const target = join(folder, `got-${name}`);
    await ok('get', name, target);
    return readFile(target);
  };

  before(async () => {
    cli = await startLiedToCli();
    ({ portal, folder, env } = cli);
    await ok('account', 'create');
  });
  after(() => cli.dispose());

  void test('the next run sends what is missing and nothing more', async () => {
    const file = join(folder, 'film.mov');
    await writeFile(file, content);
    const first = await put(file, 36 * MEGABYTE);
    assert.ok((await stat(notes())).size > 100);
    const second = await put(file);
    // What was under way when it was killed comes again: three slices, and there is room for a fourth, which a busy machine had once.
    assert.ok(first + second < SIZE + 34 * MEGABYTE, `${String(first)} and ${String(second)} bytes`);
    assert.ok(second < SIZE - 8 * MEGABYTE, `${String(second)} bytes`);
    assert.ok((await got('film.mov')).equals(content));
    // Of uploads nothing is left; what pays for the next one is.
    const left = await openUploadNotes(env['VELUM_ACCOUNT'] ?? '').readAll('');
    assert.deepEqual(
      [...left.keys()].map((name) => name.split('/')[1]),
      ['purse'],
    );
  });

  void test('a file that changed in between is stored as it is now, from its beginning', async () => {
    const file = join(folder, 'changing.bin');
    await writeFile(file, content);
    await put(file, 36 * MEGABYTE);
    const changed = patternBytes(SIZE, 5);
    await writeFile(file, changed);
    await utimes(file, new Date(), new Date(Date.now() + 5_000));
    const sent = await put(file);
    assert.ok(sent > SIZE, `${String(sent)} bytes`);
    assert.ok((await got('changing.bin')).equals(changed));
  });
});
