import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One sample: the metric's name, its labels as they stand in the text, and the value. */
export type Sample = { name: string; labels: string; value: number };

/** What one process showed at one moment. */
export type Scrape = {
  readonly text: string;
  readonly samples: readonly Sample[];
  /** The value of the sample with these labels, as `name="value",…`. @throws where there is none. */
  value(name: string, labels?: string): number;
};

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (Na[Nn]|[+-]Inf|[-+0-9.e]+)$/;

/** Reads the text format of Prometheus; every line is a comment or a sample. */
export function parseMetrics(text: string): Scrape {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const samples = lines.map((line): Sample => {
    const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
    if (name === '') throw new TypeError(`no sample: ${line}`);
    return { name, labels, value: Number(value.replace('Inf', 'Infinity')) };
  });
  return {
    text,
    samples,
    value(name, labels = '') {
      const found = samples.find((sample) => sample.name === name && sample.labels === labels);
      if (found === undefined)
        throw new TypeError(`no ${name}{${labels}} among ${String(samples.length)} samples`);
      return found.value;
    },
  };
}

/** Where a process of a network shows its health and metrics, by its log. */
export async function monitoringUrl(data: string, process: string): Promise<string> {
  const log = await readFile(join(data, 'logs', `${process}.log`), 'utf8');
  const url = [...log.matchAll(/"monitoringUrl":"([^"]+)"/g)].at(-1)?.[1];
  if (url === undefined) throw new TypeError(`${process} shows no metrics`);
  return url;
}

export async function scrape(data: string, process: string): Promise<Scrape> {
  const response = await fetch(new URL('/metrics', await monitoringUrl(data, process)));
  return parseMetrics(await response.text());
}
