import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { bundleContract } from '../scripts/build-contracts.ts';
import { blob, file, folder, id, root } from '../contracts/drive/testing.ts';
import type { Bytes } from '../lib/base/bytes.ts';
import type { CborValue } from '../lib/base/cbor.ts';
import type { Engine } from '../lib/tee/pruntime/engine/engine.ts';
import { toGuestJson } from '../lib/tee/pruntime/engine/mapping.ts';
import { createTestEngine, testContext } from '../lib/tee/pruntime/engine/testing.ts';
import { openInEngine } from './in-engine.ts';
import { runPlainly } from './plain-contract.ts';
import { median, type Row } from './table.ts';

const FILES = 10_000;
const BATCH = 100;
const CALLS = 3_000;
/** Questions under way at a time, as from many clients. */
const WIDTH = 32;

const micros = (milliseconds: number): string => `${(milliseconds * 1000).toFixed(0)} µs`;
const perSecond = (rate: number): string => `${Math.round(rate).toLocaleString('en')} a second`;

/** Queries and commands on a drive of 10,000 files, beside the same code run plainly, without a boundary, meter or memory of its own. */
export async function benchEngine(): Promise<Row[]> {
  const bundle = await bundleContract(join(import.meta.dirname, '../contracts/drive/contract.ts'));
  const plain = runPlainly(bundle);
  const one = await createTestEngine({ threads: 1, watchdog: 0 });
  const all = await createTestEngine({ watchdog: 0 });
  try {
    for (const engine of [one, all]) await engine.open('drive', bundle, []);
    for (const [i, [method, args]] of [...filling()].entries()) {
      const context = testContext('command', { position: i + 1 });
      for (const engine of [one, all]) await engine.command('drive', context, method, args);
      plain('commands', context, method, toGuestJson(args));
    }
    const question = (n: number): CborValue => ({ id: id(100 + (n % FILES)) });
    const query = testContext('query', { position: 1_000 });
    const alone = await latency((n) => one.query('drive', query, 'open', question(n)));
    const peer = await latency(async (n) => plain('queries', query, 'open', toGuestJson(question(n))));
    const rates = { one: await rate(one, question), all: await rate(all, question) };
    const renaming = (n: number): CborValue => ({ id: id(100 + (n % FILES)), meta: blob(n % 200, 256) });
    const command = testContext('command', { position: 2_000 });
    const renames = await latency((n) => one.command('drive', command, 'rename', renaming(n)));
    const inside = await insideEngine(bundle, question);
    const plainRenames = await latency(async (n) =>
      plain('commands', command, 'rename', toGuestJson(renaming(n))),
    );
    const cores = availableParallelism();
    return [
      row('open of one file, from asking to the answer', alone, peer),
      row('  of that in the engine', inside, peer),
      row('rename of one file', renames, plainRenames),
      {
        what: `opens on one thread, ${String(WIDTH)} under way`,
        value: perSecond(rates.one),
        peer: `${perSecond(1000 / peer)} plainly`,
        ratio: (rates.one * peer) / 1000,
      },
      {
        what: `opens on ${String(cores)} threads`,
        value: perSecond(rates.all),
        peer: `${perSecond(rates.one)} on one`,
        ratio: rates.all / rates.one,
      },
    ];
  } finally {
    await Promise.all([one.dispose(), all.dispose()]);
  }
}

/** The same question to the same drive, but for the way to the engine's thread and back. */
async function insideEngine(bundle: Bytes, question: (n: number) => CborValue): Promise<number> {
  const engine = await openInEngine(bundle);
  for (const [method, args] of filling()) engine.call('command', method, args);
  const times = Array.from({ length: CALLS }, (_, n) => engine.call('query', 'open', question(n)));
  return median(times.slice(CALLS / 10));
}

const row = (what: string, measured: number, peer: number): Row => ({
  what,
  value: micros(measured),
  peer: `${micros(peer)} plainly`,
  ratio: measured / peer,
});

function* filling(): Generator<[string, CborValue]> {
  yield ['init', { root: { id: root, meta: blob(1), wrap: blob(2) } }];
  yield ['putVersions', { folders: [folder(1, root)], files: [] }];
  for (let from = 0; from < FILES; from += BATCH) {
    const files = Array.from({ length: BATCH }, (_, i) => file(100 + from + i, id(1)));
    yield ['putVersions', { folders: [], files }];
  }
}

async function latency(call: (n: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < CALLS; n++) {
    const began = performance.now();
    await call(n);
    times.push(performance.now() - began);
  }
  return median(times.slice(CALLS / 10));
}

/** Questions a second while several are always under way; the first ones let copies come about. */
async function rate(engine: Engine, question: (n: number) => CborValue): Promise<number> {
  const context = testContext('query', { position: 1_000 });
  let asked = 0;
  const client = async (): Promise<void> => {
    while (asked < CALLS) await engine.query('drive', context, 'open', question(asked++));
  };
  const round = async (): Promise<number> => {
    asked = 0;
    const began = performance.now();
    await Promise.all(Array.from({ length: WIDTH }, client));
    return CALLS / ((performance.now() - began) / 1000);
  };
  await round();
  return round();
}
