/** `node scripts/run.js <target> [arguments]`: what package.json's scripts call. */
import { bootstrap, rootFolder } from './bootstrap.js';

const targets = {
  start: ['cli/velum.ts', 'start'],
  build: ['scripts/build.ts'],
  test: ['scripts/test.ts'],
  'test:long': ['scripts/test.ts', '--long'],
  check: ['scripts/check.ts'],
  bench: ['bench/main.ts'],
  'bench:everyday': ['bench/everyday.ts'],
  'bench:attestation': ['bench/attestation.ts'],
  'bench:contracts': ['bench/contracts.ts'],
  'bench:growth': ['bench/growth.ts'],
  'bench:releases': ['bench/releases.ts'],
  'bench:pool': ['bench/pool.ts'],
  'bench:history': ['bench/long-history.ts'],
  'bench:blocks': ['bench/block-store.ts'],
  'bench:tokens': ['bench/upload-tokens.ts'],
  'bench:uploads': ['bench/uploads.ts'],
  'bench:small': ['bench/small-files.ts'],
  'bench:cli': ['bench/cli.ts'],
  'bench:replicas': ['bench/replication.ts'],
  'bench:seek': ['bench/seek.ts'],
};

const [name, ...args] = process.argv.slice(2);
const target = Object.entries(targets).find(([known]) => known === name)?.[1];
if (target === undefined) {
  process.stderr.write(`usage: node scripts/run.js ${Object.keys(targets).join('|')} [arguments]\n`);
  process.exitCode = 2;
} else {
  const [program, ...fixed] = target;
  process.exitCode = await bootstrap(program, [...fixed, ...args], { cwd: rootFolder });
}
