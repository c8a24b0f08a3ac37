import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { ContractSchema, MethodDescription } from '../../contracts/sdk/description.ts';
import { probes } from '../../lib/tee/pruntime/engine/hostile-probes.ts';
import { callsOn, createTestEngine, scriptOf } from '../../lib/tee/pruntime/engine/testing.ts';
import { bundleContract } from '../../scripts/build-contracts.ts';
import { historyOf, type Played } from './history.ts';
import type { Replay, Replayed } from './replay.ts';

const run = promisify(execFile);
const LENGTH = 10_000;
/** `VELUM_SEED` plays a history again. */
const seed = Number(process.env['VELUM_SEED'] ?? randomInt(2 ** 31));
const root = join(import.meta.dirname, '../..');

const member = 'ab'.repeat(32);
const far = 'cd'.repeat(32);

/**
 * What fails in every way there is: loops, bombs, recursions, storms; works in between; and has a member of its group do the same, in one
 * command, once or twice, whether that may fail or not. Both send messages to another group, too many sometimes.
 */
const trouble = scriptOf(
  `${probes.map(([, , body], i) => `attack${String(i)}() { ${body} }`).join(',')},
   put(c, { key, text }) { host.set('k' + key, text.repeat(key * 40)); host.emit(key); return c.position; },
   half(c, { key }) { host.set('h' + key, 1); if (key % 2) host.fail('odd', String(key)); return key; },
   tell(c, { key, text }) {
     host.attempt('${member}', 'told', { key, text });
     for (let i = 0; i < key % 20; i++) host.send('${far}', 'take', { key, text });
   },
   told(c, { key, text }) { host.send('${far}', 'take', text.repeat(key)); if (key % 2) host.fail('odd', ''); },
   pass(c, { key, text }) { host.set('p' + key, text); return host.call('${member}', key % 3 ? 'put' : 'half', { key, text }); },
   tried(c, { key, text }) {
     host.set('t' + key, text);
     return [host.attempt('${member}', 'half', { key }), host.attempt('${member}', 'attack' + key, {}), host.attempt('${member}', 'put', { key, text })];
   }`,
  `all() { return host.scan('', '', 50).length; }, members() { return host.call('${member}', 'all', {}); }`,
);
const keyAndText = {
  kind: 'object',
  fields: { key: { kind: 'integer', min: 1, max: 60 }, text: { kind: 'text', max: 9 } },
} as const;
const troubleSchema: ContractSchema = {
  v: 1,
  commands: {
    ...Object.fromEntries(probes.map((_, i): [string, MethodDescription] => [`attack${String(i)}`, {}])),
    ...{ put: { args: keyAndText }, pass: { args: keyAndText }, tried: { args: keyAndText } },
    ...{ tell: { args: keyAndText }, told: { args: keyAndText } },
    half: { args: { kind: 'object', fields: { key: keyAndText.fields.key } } },
  },
  queries: { all: {}, members: {} },
};

void describe(`a history of ${LENGTH.toLocaleString('en')} calls from seed ${String(seed)}`, () => {
  let folder: string;
  let base: Omit<Replay, 'threads' | 'restartEvery'>;
  let first: Replayed;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'velum-history-'));
    const played = await shippedContracts();
    const contracts = played.map(({ name, bundle, members }) => ({ name, bundle, members }));
    base = { contracts, calls: historyOf(seed, LENGTH, played) };
    first = await replayed('plain', { threads: 1 });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function replayed(
    name: string,
    options: { threads?: number; restartEvery?: number; flags?: string[]; env?: Record<string, string> },
  ): Promise<Replayed> {
    const { threads = 1, restartEvery = 0, flags = [], env = {} } = options;
    const file = join(folder, `${name}.json`);
    await writeFile(file, JSON.stringify({ ...base, threads, restartEvery } satisfies Replay));
    const program = join(import.meta.dirname, 'replay.ts');
    const args = ['--disable-warning=ExperimentalWarning', ...flags, program, file];
    const { stdout } = await run(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env },
      maxBuffer: 64 << 20,
    });
    return JSON.parse(stdout) as Replayed;
  }

  void test('it is a mixed one: of every contract some calls succeed, and the rest fail in many ways', () => {
    const codes = new Set<string>();
    const done = new Set<string>();
    for (const [method, ends] of Object.entries(first.tally)) {
      for (const code of Object.keys(ends)) codes.add(code);
      if ((ends['ok'] ?? 0) > 0) done.add(method.split('.')[0] ?? '');
    }
    for (const { name } of base.contracts) assert.ok(done.has(name), name);
    for (const code of ['out-of-gas', 'stack-overflow', 'contract-error', 'bad-arguments', 'unknown-method'])
      assert.ok(codes.has(code), code);
    for (const roots of Object.values(first.roots)) assert.ok(new Set(roots).size > 1);
  });

  const elsewhere = { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
  const ways = {
    'in another process, time zone and language, by the baseline compiler alone': {
      flags: ['--liftoff-only'],
      env: elsewhere,
    },
    'on four threads, by the optimising compiler alone': { threads: 4, flags: ['--no-liftoff'] },
    'with restarts from what was committed': { restartEvery: 1_300 },
  };
  for (const [name, options] of Object.entries(ways))
    void test(`${name} it gives the same outcomes, costs and roots`, async () => {
      assert.deepEqual(await replayed(name.replaceAll(' ', '-'), options), first);
    });
});

type Shipped = Played & Replay['contracts'][number];

async function shippedContracts(): Promise<Shipped[]> {
  const contracts = join(root, 'contracts');
  const names = (await readdir(contracts)).filter(
    (name) => name !== 'sdk' && existsSync(join(contracts, name, 'contract.ts')),
  );
  const engine = await createTestEngine();
  try {
    const shipped = await Promise.all(
      names.map(async (name): Promise<Shipped> => {
        const bundle = await bundleContract(join(contracts, name, 'contract.ts'));
        await engine.open(name, bundle, []);
        const schema = await callsOn(engine, name).query('schema');
        assert.ok(schema.ok, name);
        return {
          name,
          bundle: Buffer.from(bundle).toString('base64'),
          schema: schema.value as unknown as ContractSchema,
          share: name === 'drive' ? 12 : 2,
          members: [],
        };
      }),
    );
    const bundle = Buffer.from(trouble).toString('base64');
    const members = [{ id: member, bundle }];
    return [...shipped, { name: 'trouble', bundle, schema: troubleSchema, share: 4, members }];
  } finally {
    await engine.dispose();
  }
}
