/** One measured thing beside its peer in the same run. */
export type Row = { what: string; value: string; peer?: string; ratio?: number };

/** Prints rows as aligned columns. */
export function printTable(rows: readonly Row[]): void {
  const cells = rows.map(({ what, value, peer, ratio }) => [
    what,
    value,
    peer ?? '',
    ratio === undefined ? '' : ratio.toFixed(2),
  ]);
  const all = [['what', 'measured', 'peer in the same run', 'ratio'], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  for (const row of all)
    process.stdout.write(
      `${row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
export const ms = (value: number): string => `${value.toFixed(0)} ms`;
