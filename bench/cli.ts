import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startBareSteps } from './bare-steps.ts';
import { say, startBenchNetwork } from './bench-network.ts';
import { writeLarge, writeSmall } from './cli-files.ts';
import { rowsOf, type Round } from './cli-rows.ts';
import { measure, type Command, type Taken } from './measured.ts';
import { ageKey, demandPrograms, startRclone } from './peers.ts';
import { printTable } from './table.ts';

/**
 * The `velum` command beside rclone's crypt over WebDAV and, where there is a single file, beside age and the bare steps of either way: `npm run bench:cli [-- mebibytes [small files [rounds]]]`, 1,024, 10,000 and 3
 * unless it is said. Velum and rclone both cross HTTP on loopback to a server with a disk; age writes a file. What is written is synced before the
 * time ends: by the portal as it comes, for the others at the end. Of several rounds the fastest counts; CPU seconds are those of all processes.
 */
const [megabytes = 1024, count = 10_000, rounds = 3] = process.argv.slice(2).map(Number);
demandPrograms();
const { network, data, end } = await startBenchNetwork();
const rclone = await startRclone(join(data, 'rclone'));
const bare = await startBareSteps(join(data, 'bare'));

const groups = [...network.services.values()].map(({ name, child }) => ({ name, pid: child.pid ?? 0 }));
const ofVelum = groups.sort((a, b) => Number(b.name === 'portal') - Number(a.name === 'portal'));
const root = join(import.meta.dirname, '..');
const velumEnv = {
  VELUM_PORTAL_URL: network.url,
  VELUM_NETWORK: network.file.network,
  VELUM_ACCOUNT: join(data, 'account'),
  VELUM_PASSWORD_FILE: join(data, 'password'),
};
const velum = (...args: string[]): Command => ({
  args: [
    join(root, 'node_modules/.bin/node'),
    '--disable-warning=ExperimentalWarning',
    join(root, 'cli/velum.ts'),
    ...args,
  ],
  env: velumEnv,
});
const byVelum = (written: string | undefined, ...args: string[]): Promise<Taken> =>
  measure(
    { ...velum(...args), ...(written !== undefined && { written }) },
    ofVelum.map(({ pid }) => pid),
  );
const byRclone = (written: string, ...args: string[]): Promise<Taken> =>
  measure({ args: ['rclone', ...args], env: rclone.env, written }, [rclone.group]);
const byAge = (written: string, ...args: string[]): Promise<Taken> =>
  measure({ args: ['age', ...args], written });

async function largeRound(round: number, age: { identity: string; recipient: string }): Promise<Round[]> {
  const file = join(data, 'large.bin');
  const name = `large-${String(round)}`;
  const at = (part: string): string => join(data, `${part}-${String(round)}`);
  await mkdir(at('rclone-got'));
  const put = {
    what: `put, a file of ${String(megabytes)} MiB`,
    velum: await byVelum(undefined, 'put', file, `/${name}`),
    rclone: await byRclone(rclone.stored, 'copy', file, `secret:${name}`),
    age: await byAge(at('aged'), '-r', age.recipient, '-o', at('aged'), file),
    bare: await measure(bare.put(file), [bare.group]),
  };
  const get = {
    what: `get, a file of ${String(megabytes)} MiB`,
    velum: await byVelum(at('got'), 'get', `/${name}/large.bin`, at('got')),
    rclone: await byRclone(at('rclone-got'), 'copy', `secret:${name}`, at('rclone-got')),
    age: await byAge(at('unaged'), '-d', '-i', age.identity, '-o', at('unaged'), at('aged')),
    bare: await measure(bare.get(at('bare')), [bare.group]),
  };
  for (const part of ['aged', 'bare', 'got', 'rclone-got', 'unaged']) await rm(at(part), { recursive: true });
  await measure({ args: ['rclone', 'purge', `secret:${name}`], env: rclone.env });
  const bytes = megabytes * 2 ** 20;
  return [
    { ...put, bytes },
    { ...get, bytes },
  ];
}

try {
  await writeFile(join(data, 'password'), 'a password of the bench');
  await measure(velum('account', 'create'));
  await writeLarge(join(data, 'large.bin'), megabytes);
  const bytes = await writeSmall(join(data, 'small'), count);
  const all: Round[] = [];
  const age = await ageKey(data);
  for (let round = 0; round < rounds; round++) {
    say(`round ${String(round + 1)} of ${String(rounds)}`);
    const name = String(round);
    await measure(velum('mkdir', `/large-${name}`));
    all.push(...(await largeRound(round, age)));
    await measure(velum('mkdir', `/small-${name}`));
    all.push({
      what: `put, ${String(count)} files of 1 to 16 KiB`,
      bytes,
      velum: await byVelum(undefined, 'put', join(data, 'small'), `/small-${name}`),
      rclone: await byRclone(rclone.stored, 'copy', join(data, 'small'), `secret:small-${name}`),
    });
  }
  printTable(rowsOf(all));
} finally {
  rclone.stop();
  bare.stop();
  await end();
}
