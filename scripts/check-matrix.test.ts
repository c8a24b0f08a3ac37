import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';

const require = createRequire(import.meta.url);
const config = require('../.dependency-cruiser.cjs') as IConfiguration;

const value = (to: string): string => `import { x } from '${to}';\nexport const y = x;\n`;
const type = (to: string): string => `import type { x } from '${to}';\nexport type y = typeof x;\n`;
const leaf = 'export const x = 1;\n';

/** Files that nothing is wrong with: each room's permitted imports, and the targets of the planted ones. */
const SOUND: Record<string, string> = {
  'lib/base/bytes.ts': leaf,
  'lib/base/bytes-round.ts': value('./about.ts'),
  'lib/crypto/box.ts': value('../base/bytes.ts'),
  'lib/crypto/sign-node.ts': value('node:crypto'),
  'lib/protocol/lease.ts': value('../crypto/box.ts'),
  'lib/chain/chain.ts': value('../protocol/lease.ts'),
  'lib/chain/dev/dev-chain.ts': value('node:fs'),
  'lib/ipfs/block.ts': value('../base/bytes.ts'),
  'lib/tee/attestation/appraise.ts': value('../../crypto/box.ts'),
  'lib/tee/enclave/tee.ts': value('../attestation/appraise.ts'),
  'lib/tee/pruntime/replica.ts': value('../enclave/tee.ts'),
  'lib/tee/gatekeeper/leases.ts': value('../enclave/tee.ts'),
  'lib/drive/vault.ts': value('../../contracts/drive/schema.ts'),
  'lib/drive/testing.ts': value('../../workers/portal/main.ts'),
  'lib/drive/vault.test.ts': value('./testing.ts'),
  'contracts/sdk/index.ts': leaf,
  'contracts/drive/schema.ts': value('../sdk/index.ts'),
  'contracts/gate/contract.ts': value('../sdk/index.ts'),
  'workers/portal/main.ts': value('../../lib/ipfs/block.ts'),
  'cli/network/keys.ts': value('../../lib/crypto/box.ts'),
  'cli/velum.ts': value('../workers/portal/main.ts'),
  'cli/format.ts': type('../lib/protocol/lease.ts'),
  'app/page.tsx': value('../lib/drive/vault.ts'),
  'app/network.tsx': type('../lib/protocol/lease.ts'),
  'scripts/build.ts': value('../lib/base/bytes.ts'),
  'tests/network.test.ts': value('../workers/portal/main.ts'),
};

const TYPES_ONLY = 'types only';

/** [rule, file, what it imports]. */
const PLANTED: [rule: string, file: string, text: string][] = [
  ['matrix lib/base/', 'lib/base/p.ts', value('../crypto/box.ts')],
  ['matrix lib/crypto/', 'lib/crypto/p.ts', value('../protocol/lease.ts')],
  ['matrix lib/crypto/', 'lib/crypto/q.ts', type('../protocol/lease.ts')],
  ['matrix lib/protocol/', 'lib/protocol/p.ts', value('../chain/chain.ts')],
  ['matrix lib/chain/', 'lib/chain/p.ts', value('../crypto/box.ts')],
  ['matrix lib/ipfs/', 'lib/ipfs/p.ts', value('../chain/chain.ts')],
  ['matrix lib/tee/attestation/', 'lib/tee/attestation/p.ts', value('../enclave/tee.ts')],
  ['matrix lib/tee/enclave/', 'lib/tee/enclave/p.ts', value('../../ipfs/block.ts')],
  ['matrix lib/tee/pruntime/', 'lib/tee/pruntime/p.ts', value('../gatekeeper/leases.ts')],
  ['matrix lib/tee/pruntime/', 'lib/tee/pruntime/q.ts', value('../../../contracts/drive/schema.ts')],
  ['matrix lib/tee/gatekeeper/', 'lib/tee/gatekeeper/p.ts', value('../pruntime/replica.ts')],
  ['matrix lib/drive/', 'lib/drive/p.ts', value('../tee/enclave/tee.ts')],
  ['matrix lib/drive/', 'lib/drive/q.ts', value('../../contracts/sdk/index.ts')],
  ['matrix contracts/sdk/', 'contracts/sdk/p.ts', value('../../lib/base/bytes.ts')],
  ['matrix contracts/*', 'contracts/gate/p.ts', value('../drive/schema.ts')],
  ['matrix workers/', 'workers/portal/p.ts', value('../../lib/drive/vault.ts')],
  ['matrix cli/*', 'cli/p.ts', value('../lib/crypto/box.ts')],
  [`matrix cli/* ${TYPES_ONLY}`, 'cli/q.ts', value('../lib/protocol/lease.ts')],
  ['matrix cli/network/', 'cli/network/p.ts', value('../../lib/ipfs/block.ts')],
  ['matrix app/', 'app/p.tsx', value('../lib/crypto/box.ts')],
  [`matrix app/ ${TYPES_ONLY}`, 'app/q.tsx', value('../lib/protocol/lease.ts')],
  ['matrix lib/drive/', 'lib/drive/r.ts', value('../../app/page.tsx')],
  ['matrix scripts/', 'scripts/p.ts', value('../cli/velum.ts')],
  ['matrix scripts/', 'scripts/q.ts', value('../workers/portal/main.ts')],
  ['a room that the matrix does not know', 'lib/news/p.ts', value('../base/bytes.ts')],
  ['no cycles', 'lib/base/about.ts', "import type { y } from './bytes-round.ts';\nexport const x: y = 1;\n"],
  ['no tests in what ships', 'lib/drive/s.ts', value('./testing.ts')],
  ['no tests in what ships', 'cli/r.ts', value('../tests/network.test.ts')],
  ['no Node.js where browsers load', 'lib/drive/t.ts', value('node:fs')],
  ['no Node.js where browsers load', 'lib/crypto/r.ts', value('crypto')],
  ['what is Node.js’s alone is named by platform', 'lib/crypto/s.ts', value('./sign-node.ts')],
  ['no way from a browser to Node.js', 'lib/drive/u.ts', value('../chain/dev/dev-chain.ts')],
  ['imports resolve', 'lib/base/q.ts', value('./nowhere.ts')],
  ['packages are declared', 'lib/base/r.ts', value('undeclared')],
  ['no development packages in what ships', 'lib/base/s.ts', value('for-tests')],
];

void describe('the import matrix', () => {
  let root: string;
  let violations: { rule: string; from: string }[];

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'velum-matrix-'));
    await plant(root, { ...SOUND, ...Object.fromEntries(PLANTED.map(([, file, text]) => [file, text])) });
    violations = await violationsOf(root);
  });
  after(() => rm(root, { recursive: true, force: true }));

  for (const [rule, file, text] of PLANTED) {
    void test(`${file}: ${rule} (${text.split('\n', 1).join('')})`, () => {
      assert.ok(violations.some((violation) => violation.from === file && violation.rule === rule));
    });
  }

  void test('what is permitted passes', () => {
    const sound = violations.filter(({ from }) => from in SOUND);
    assert.deepEqual(sound, []);
  });
});

async function plant(root: string, files: Record<string, string>): Promise<void> {
  const manifest = { name: 'planted', type: 'module', devDependencies: { 'for-tests': '1.0.0' } };
  const packages: [string, string][] = ['undeclared', 'for-tests'].flatMap((name): [string, string][] => [
    [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
    [`node_modules/${name}/index.js`, 'exports.x = 1;\n'],
  ]);
  const all = { ...files, ...Object.fromEntries(packages), 'package.json': JSON.stringify(manifest) };
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

async function violationsOf(root: string): Promise<{ rule: string; from: string }[]> {
  const { forbidden, options } = config;
  const { tsConfig: _tsConfig, ...rest } = options ?? {};
  const rooms = ['lib', 'contracts', 'workers', 'cli', 'app', 'scripts', 'tests'];
  const { output } = await cruise(rooms, {
    ...rest,
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: forbidden ?? [] },
  });
  const { summary } = output as ICruiseResult;
  return summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }));
}
