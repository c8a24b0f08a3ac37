/**
 * Plays a history and prints what came of it: `node replay.ts <file>`. The same file gives the same lines under every option of Node.js,
 * time zone and language, on any number of threads, with restarts or without.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { encodeCbor } from '../../lib/base/cbor.ts';
import { createTestEngine } from '../../lib/tee/pruntime/engine/testing.ts';
import { historyLimits, type HistoryCall } from './history.ts';
import { Player } from './player.ts';

export type Replay = {
  /** Bundles in base64. */
  contracts: { name: string; bundle: string; members: { id: string; bundle: string }[] }[];
  calls: HistoryCall[];
  threads: number;
  /** Every replica restores its last commitment after so many calls; 0 for never. */
  restartEvery: number;
};

export type Replayed = {
  outcomes: string;
  roots: Record<string, string[]>;
  /** How many calls of each method ended with which code. */
  tally: Record<string, Record<string, number>>;
};

const COMMIT_EVERY = 500;

export async function replay({ contracts, calls, threads, restartEvery }: Replay): Promise<Replayed> {
  const start = () => createTestEngine({ threads, watchdog: 0, limits: historyLimits });
  let engine = await start();
  const players = new Map<string, Player>();
  const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
  for (const { name, bundle, members } of contracts) {
    const joining = members.map((member) => ({ id: member.id, bundle: bytes(member.bundle) }));
    const player = new Player(name, bytes(bundle), joining);
    players.set(name, player);
    await player.open(engine);
  }
  const playerOf = (name: string): Player => {
    const player = players.get(name);
    if (player === undefined) throw new RangeError(name);
    return player;
  };
  const outcomes = createHash('sha256');
  const tally: Replayed['tally'] = {};
  for (const [i, call] of calls.entries()) {
    const position = i + 1;
    const player = playerOf(call.contract);
    // Several at once, so that other threads take part.
    const times = call.kind === 'query' && threads > 1 ? 10 : 1;
    const results = await Promise.all(
      Array.from({ length: times }, () => player.play(engine, call, position)),
    );
    const encoded = results.map((result) => Buffer.from(encodeCbor(plain(result))).toString('hex'));
    if (new Set(encoded).size !== 1) throw new Error(`call ${String(i)} ended in different ways at once`);
    outcomes.update(encoded[0] ?? '');
    count(tally, call, results[0]?.ok === true ? 'ok' : (results[0]?.code ?? ''));
    if (position % COMMIT_EVERY === 0) for (const one of players.values()) await one.commit(engine, position);
    if (restartEvery > 0 && position % restartEvery === 0) {
      await engine.dispose();
      engine = await start();
      for (const [name, one] of players) {
        const from = await one.restore(engine);
        for (const [j, again] of calls.slice(from, position).entries())
          if (again.contract === name && again.kind === 'command')
            await one.play(engine, again, from + j + 1);
      }
    }
  }
  await engine.dispose();
  const roots = Object.fromEntries([...players].map(([name, { roots: list }]) => [name, list]));
  return { outcomes: outcomes.digest('hex'), roots, tally };
}

const plain = (outcome: object): never => JSON.parse(JSON.stringify(outcome, bytesAsText)) as never;

const bytesAsText = (_key: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;

function count(tally: Replayed['tally'], { contract, method }: HistoryCall, code: string): void {
  const codes = (tally[`${contract}.${method}`] ??= {});
  codes[code] = (codes[code] ?? 0) + 1;
}

if (import.meta.main) {
  const file = process.argv[2] ?? '';
  process.stdout.write(JSON.stringify(await replay(JSON.parse(await readFile(file, 'utf8')) as Replay)));
}
