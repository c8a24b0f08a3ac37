import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawLogChart, type LogChart } from './log-chart.ts';
import { CHANGED, measureState, type StateCosts } from './state-costs.ts';
import { ms, printTable } from './table.ts';

/** How the costs of a state grow with it: `npm run bench:growth`. Prints a table, and draws it into docs/images. */
const SIZES = [1_000, 10_000, 100_000, 1_000_000];
const chart = join(import.meta.dirname, '../docs/images/state-growth.svg');

const [PAGES, WHOLE, RESTORE] = ['#0f766e', '#b45309', '#6d28d9'] as const;
const growth: LogChart<StateCosts> = {
  label: 'Costs of a commitment by the number of records',
  axis: 'records',
  over: ({ records }) => records,
  panels: [
    {
      title: 'Time',
      unit: 'ms',
      lines: [
        { name: 'whole state in one piece', colour: WHOLE, of: ({ whole }) => whole.seal },
        { name: 'restoring from pages', colour: RESTORE, of: ({ restore }) => restore },
        { name: `${String(CHANGED)} changed records`, colour: PAGES, of: ({ changes }) => changes.time },
      ],
    },
    {
      title: 'Bytes stored',
      unit: 'KiB',
      lines: [
        { name: 'whole state in one piece', colour: WHOLE, of: ({ whole }) => whole.bytes / 1024 },
        {
          name: `${String(CHANGED)} changed records`,
          colour: PAGES,
          of: ({ changes }) => changes.bytes / 1024,
        },
      ],
    },
  ],
};

const costs: StateCosts[] = [];
for (const records of SIZES) costs.push(await measureState(records));

printTable(
  costs.map(({ records, changes, whole }) => ({
    what: `${String(CHANGED)} of ${String(records)} records committed`,
    value: `${ms(changes.time)}, ${(changes.bytes / 1024).toFixed(0)} KiB`,
    peer: `${ms(whole.seal)}, ${(whole.bytes / 1024).toFixed(0)} KiB in one piece`,
    ratio: changes.time / whole.seal,
  })),
);
await mkdir(join(chart, '..'), { recursive: true });
await writeFile(chart, drawLogChart(growth, costs));
process.stdout.write(`drawn into docs/images/state-growth.svg\n`);
