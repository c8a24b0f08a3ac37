import type { Taken } from './measured.ts';
import type { Row } from './table.ts';

/** One task as each did it, one after another. */
export type Round = {
  readonly what: string;
  readonly bytes: number;
  readonly velum: Taken;
  readonly rclone: Taken;
  readonly age?: Taken;
  readonly bare?: Taken;
};

/** Rows of all tasks, in the order in which each came first. */
export function rowsOf(rounds: readonly Round[]): Row[] {
  const tasks = [...new Set(rounds.map(({ what }) => what))];
  return tasks.flatMap((task) => rowsOfTask(rounds.filter(({ what }) => what === task)));
}

function rowsOfTask(rounds: readonly Round[]): Row[] {
  const [first] = rounds;
  if (first === undefined) return [];
  const own = fastest(rounds.map(({ velum }) => velum));
  const peers = [
    ['rclone crypt', fastest(rounds.map(({ rclone }) => rclone))] as const,
    ...optional(
      'age',
      rounds.flatMap(({ age }) => age ?? []),
    ),
    ...optional(
      'bare steps',
      rounds.flatMap(({ bare }) => bare ?? []),
    ),
  ];
  const rate = ({ wall }: Taken): string => `${(first.bytes / 1e6 / wall).toFixed(1)} MB/s`;
  return peers.flatMap(([name, peer], at) => [
    {
      what: at === 0 ? first.what : '',
      value: `${rate(own)} (${walls(rounds.map(({ velum }) => velum))})`,
      peer: `${rate(peer)} ${name}`,
      ratio: peer.wall / own.wall,
    },
    { what: '  CPU', value: cpuText(own), peer: `${cpuText(peer)} ${name}`, ratio: cpu(own) / cpu(peer) },
    { what: '  most memory', value: memoryText(own), peer: `${memoryText(peer)} ${name}` },
  ]);
}

const optional = (name: string, all: readonly Taken[]): (readonly [string, Taken])[] =>
  all.length === 0 ? [] : [[name, fastest(all)]];
const fastest = (all: readonly Taken[]): Taken =>
  all.reduce((best, one) => (one.wall < best.wall ? one : best));
const walls = (all: readonly Taken[]): string => all.map(({ wall }) => `${wall.toFixed(1)} s`).join(', ');
const cpu = ({ client, servers }: Taken): number => servers.reduce((sum, one) => sum + one, client);

/** The client's, the first server's, and those of the others together. */
const parts = (client: number, [first, ...others]: readonly number[]): string =>
  [client, ...(first === undefined ? [] : [first]), ...(others.length === 0 ? [] : [sum(others)])]
    .map((part) => part.toFixed(part < 100 ? 1 : 0))
    .join(' + ');
const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);
const cpuText = ({ client, servers }: Taken): string => `${parts(client, servers)} s`;
const memoryText = ({ memory: { client, servers } }: Taken): string => `${parts(client, servers)} MiB`;
