import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { benchFailover } from './failover.ts';
import { measureGatekeeper, type GatekeeperWork } from './gatekeeper-work.ts';
import { benchHandOut } from './hand-out.ts';
import { drawLogChart, type LogChart } from './log-chart.ts';
import { printTable, type Row } from './table.ts';

/**
 * What a pool costs and how fast it heals: `npm run bench:pool`. Hand-out and gatekeepers' work are their own code over states that are made for it; failover is a
 * whole network. Prints a table and draws the work into docs/images.
 */
const WORKERS = [10, 100, 1_000];
const CONTRACTS = 10_000;
const chart = join(import.meta.dirname, '../docs/images/gatekeeper-work.svg');

const [LOOK, MOVE, RENEW] = ['#0f766e', '#b45309', '#6d28d9'] as const;
const growth: LogChart<GatekeeperWork> = {
  label: 'Work of a gatekeeper by the number of workers',
  axis: `workers, ${CONTRACTS.toLocaleString('en')} contracts`,
  over: ({ workers }) => workers,
  panels: [
    {
      title: 'Time',
      unit: 'ms',
      lines: [
        { name: 'a worker gone: each contract moved', colour: MOVE, of: ({ move, moved }) => move / moved },
        { name: 'a look at everything', colour: LOOK, of: ({ look }) => look },
        { name: 'a lease renewed', colour: RENEW, of: ({ renewal }) => renewal },
      ],
    },
  ],
};

const works: GatekeeperWork[] = [];
for (const workers of WORKERS) works.push(await measureGatekeeper(workers, CONTRACTS));
const [least] = works;
const rows = works.flatMap((work): Row[] => [
  {
    what: `a gatekeeper looks over ${count(work.contracts)} contracts, ${count(work.workers)} workers`,
    value: `${work.look.toFixed(1)} ms`,
    peer: `${(least?.look ?? 0).toFixed(1)} ms for ${count(least?.workers ?? 0)}`,
    ratio: work.look / (least?.look ?? Number.NaN),
  },
  {
    what: '  renews a lease',
    value: `${work.renewal.toFixed(2)} ms`,
    peer: `${work.signatures.toFixed(2)} ms for the signatures`,
    ratio: work.renewal / work.signatures,
  },
  {
    what: `  moves the ${count(work.moved)} contracts of a worker that is gone`,
    value: `${work.move.toFixed(0)} ms`,
    peer: `${(work.move / work.moved).toFixed(1)} ms each`,
  },
]);

function count(value: number): string {
  return value.toLocaleString('en');
}

printTable([...rows, ...(await benchHandOut()), ...(await benchFailover())]);
await mkdir(join(chart, '..'), { recursive: true });
await writeFile(chart, drawLogChart(growth, works));
process.stdout.write('drawn into docs/images/gatekeeper-work.svg\n');
