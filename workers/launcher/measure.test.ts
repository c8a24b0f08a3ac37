import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fromHex, toHex } from '../../lib/base/bytes.ts';
import { domainHash, hashBytes } from '../../lib/crypto/domain.ts';
import { bytes32 } from '../../lib/base/testing.ts';
import { verifySimulatedQuote } from '../../lib/tee/attestation/simulated/simulated-quote.ts';
import { launchEnclave } from './launch.ts';
import { ENCLAVE_FLAGS, measureProgram } from './measure.ts';
import { openSimulatedHardware } from './simulated-hardware.ts';

void describe('the launcher', () => {
  let folder: string;
  let program: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'velum-launcher-test-'));
    program = join(folder, 'program');
    await mkdir(program);
    await writeFile(
      join(program, 'main.mjs'),
      'process.send({ env: process.env, flags: process.execArgv, url: import.meta.url });',
    );
    await writeFile(join(program, 'other.mjs'), 'export {};');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const measured = async (): Promise<string> => toHex((await measureProgram(program)).measurement);

  test('the measurement is of every file, the version of Node.js and the flags', async () => {
    const { measurement, files } = await measureProgram(program);
    assert.deepEqual(
      files.map((f) => f.name),
      ['main.mjs', 'other.mjs'],
    );
    const listed = files.map(({ name, bytes }) => [name, hashBytes(bytes)]);
    const none = new Uint8Array();
    assert.deepEqual(
      measurement,
      domainHash('simulated-measurement', none, process.version, ENCLAVE_FLAGS, listed),
    );
    assert.notDeepEqual(
      measurement,
      domainHash('simulated-measurement', none, process.version, [...ENCLAVE_FLAGS, '--x'], listed),
    );
  });

  test('one byte, one name, one file more or less: another measurement', async () => {
    const before = await measured();
    assert.equal(await measured(), before);
    await writeFile(join(program, 'other.mjs'), 'export {}; ');
    const seen = [before, await measured()];
    await writeFile(join(program, 'other.mjs'), 'export {};');
    assert.equal(await measured(), before);
    await rename(join(program, 'other.mjs'), join(program, 'another.mjs'));
    seen.push(await measured());
    await writeFile(join(program, 'more.mjs'), '');
    seen.push(await measured());
    assert.equal(new Set(seen).size, 4);
  });

  test('a folder inside is part of it, under its path', async (t) => {
    const before = await measured();
    await mkdir(join(program, 'engines/a'), { recursive: true });
    assert.equal(await measured(), before, 'an empty folder is nothing');
    await writeFile(join(program, 'engines/a/one.mjs'), 'export {};');
    const { files } = await measureProgram(program);
    assert.deepEqual(
      files.map((f) => f.name),
      ['engines/a/one.mjs', 'main.mjs', 'other.mjs'],
    );
    const inside = await measured();
    await rename(join(program, 'engines/a'), join(program, 'engines/b'));
    assert.equal(new Set([before, inside, await measured()]).size, 3);
    const { promise, resolve } = Promise.withResolvers<unknown>();
    await writeFile(
      join(program, 'main.mjs'),
      `import './engines/b/one.mjs'; process.send({ ran: true }); setInterval(() => {}, 1000);`,
    );
    const enclave = await launch({}, resolve);
    t.after(enclave.stop);
    assert.deepEqual(await promise, { ran: true });
  });

  const launch = (env: Record<string, string>, onMessage: (message: unknown) => void = () => undefined) =>
    launchEnclave({ program, data: join(folder, 'data'), env, onMessage });

  test('NODE_OPTIONS would load unmeasured code and is refused', async () => {
    await assert.rejects(launch({ NODE_OPTIONS: '--import ./evil.mjs' }), {
      name: 'LaunchError',
      code: 'unmeasured-flags',
    });
    await assert.rejects(readdir(join(folder, 'data')), { code: 'ENOENT' });
  });

  test('the program runs as a copy of what was measured, with measured flags and settings of ours only', async (t) => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const others = { NODE_OPTIONS: '', LD_PRELOAD: '', SECRET: '2', NODE_COMPILE_CACHE: folder };
    const enclave = await launch({ ...others, VELUM_X: '1' }, resolve);
    t.after(enclave.stop);
    const { env, flags, url } = (await promise) as {
      env: Record<string, string>;
      flags: string[];
      url: string;
    };
    assert.equal(toHex(enclave.measurement), await measured());
    assert.equal(env['VELUM_X'], '1');
    for (const name of ['PATH', ...Object.keys(others)]) assert.equal(env[name], undefined);
    assert.deepEqual(flags, ENCLAVE_FLAGS);
    assert.ok(!url.includes(program));
    await enclave.stop();
    await assert.rejects(readdir(new URL('.', url)), { code: 'ENOENT' });
  });

  test('quotes name the measured program; sealing keys are its own, per label, and the same after a restart', async () => {
    const data = join(folder, 'tee');
    const [one, other] = [
      await openSimulatedHardware(data, bytes32(1)),
      await openSimulatedHardware(data, bytes32(2)),
    ];
    const quote = one.answer({ type: 'tee', id: 1, ask: 'quote', reportData: toHex(bytes32(7)) });
    const { measurement, reportData } = verifySimulatedQuote(fromHex(quote));
    assert.deepEqual([measurement, reportData], [bytes32(1), bytes32(7)]);
    const key = { type: 'tee', id: 1, ask: 'sealing-key', label: 'a' } as const;
    const again = await openSimulatedHardware(data, bytes32(1));
    const elsewhere = await openSimulatedHardware(join(folder, 'other'), bytes32(1));
    assert.equal(again.answer(key), one.answer(key));
    assert.equal(
      new Set([one.answer(key), one.answer({ ...key, label: 'b' }), other.answer(key), elsewhere.answer(key)])
        .size,
      4,
    );
    assert.equal(fromHex(one.answer(key)).length, 32);
  });
});
