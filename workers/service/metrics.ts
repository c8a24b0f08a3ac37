import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Names of labels with all values that each may take: a label never grows with what strangers send. */
type Labels = Readonly<Record<string, readonly string[]>>;
type ValuesOf<L extends Labels> = { readonly [Name in keyof L]: string };

/** Stands for every value that a label was not declared with. */
const OTHER = 'other';

/** Nothing to report at the moment: the metric has no sample then. */
type Reading = number | undefined;

/** What one process shows to Prometheus. Names and units follow its conventions. */
export type Metrics = {
  counter<const L extends Labels>(
    name: string,
    help: string,
    labels: L,
  ): (values: ValuesOf<L>, amount?: number) => void;
  /** Read when somebody looks. */
  gauge(name: string, help: string, read: () => Reading | Promise<Reading>): void;
  /** One sample for each value of the label, 0 for those that `read` does not name. */
  gaugeBy(
    name: string,
    help: string,
    [label, values]: readonly [string, readonly string[]],
    read: () => ReadonlyMap<string, number>,
  ): void;
  /** @param buckets upper bounds, seconds. */
  histogram(name: string, help: string, buckets: readonly number[]): (seconds: number) => void;
  readonly contentType: string;
  /** Everything, in the text format of Prometheus. */
  render(): Promise<string>;
};

/** Seconds; from a query in memory to a client's patience. */
export const LATENCIES = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    counter(name, help, labels) {
      const names = Object.keys(labels);
      const counter = new Counter({ name, help, labelNames: names, registers });
      // From 0 on, so that the first event shows as an increase.
      for (const values of combinations(labels)) counter.inc(values, 0);
      return (values, amount = 1) => {
        const known = names.map((label) => [label, declared(labels[label], values[label])] as const);
        counter.inc(Object.fromEntries(known), amount);
      };
    },
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          const value = await read();
          if (value === undefined) this.remove();
          else this.set(value);
        },
      });
    },
    gaugeBy(name, help, [label, values], read) {
      new Gauge({
        name,
        help,
        labelNames: [label],
        registers,
        collect() {
          const found = read();
          for (const value of values) this.set({ [label]: value }, found.get(value) ?? 0);
        },
      });
    },
    histogram(name, help, buckets) {
      const histogram = new Histogram({ name, help, buckets: [...buckets], registers });
      return (seconds) => {
        histogram.observe(seconds);
      };
    },
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
}

const declared = (values: readonly string[] | undefined, value: string | undefined): string =>
  value !== undefined && values?.includes(value) === true ? value : OTHER;

function combinations(labels: Labels): Record<string, string>[] {
  return Object.entries(labels).reduce<Record<string, string>[]>(
    (all, [label, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [label]: value }))),
    [{}],
  );
}

/** Measures how long work takes, whether it succeeds or not. */
export async function timed<T>(observe: (seconds: number) => void, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  try {
    return await work();
  } finally {
    observe((performance.now() - started) / 1000);
  }
}
