import { CHANGED, measureState } from './state-costs.ts';
import { ms, type Row } from './table.ts';

const RECORDS = 100_000;

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(2)} MiB`;

/** Commitments and restoring of a state in pages, each beside the whole state in one piece in the same run. */
export async function benchState(): Promise<Row[]> {
  const { first, changes, whole, restore } = await measureState(RECORDS);
  return [
    {
      what: `first commitment of ${String(RECORDS)} records, in ${String(first.pages)} pages`,
      value: `${ms(first.time)}, ${mebibytes(first.bytes)}`,
      peer: `${ms(whole.seal)}, ${mebibytes(whole.bytes)} in one piece`,
      ratio: first.time / whole.seal,
    },
    {
      what: `commitment of ${String(CHANGED)} changed records`,
      value: `${ms(changes.time)} (longest ${ms(changes.longest)})`,
      peer: `${ms(whole.seal)} in one piece`,
      ratio: changes.time / whole.seal,
    },
    {
      what: `  its new pages: ${String(changes.pages)}`,
      value: mebibytes(changes.bytes),
      peer: `${mebibytes(whole.bytes)} in one piece`,
      ratio: changes.bytes / whole.bytes,
    },
    {
      what: `restoring ${String(RECORDS)} records from memory`,
      value: ms(restore),
      peer: `${ms(whole.open)} in one piece`,
      ratio: restore / whole.open,
    },
  ];
}
