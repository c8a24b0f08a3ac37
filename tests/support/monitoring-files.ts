import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { parse } from 'yaml';

const deploy = join(import.meta.dirname, '../../deploy');

const dashboard = v.object({
  uid: v.string(),
  panels: v.array(
    v.object({
      id: v.number(),
      title: v.pipe(v.string(), v.minLength(1)),
      type: v.picklist(['row', 'timeseries', 'stat']),
      gridPos: v.object({ h: v.number(), w: v.number(), x: v.number(), y: v.number() }),
      targets: v.optional(v.array(v.object({ refId: v.string(), expr: v.string() }))),
    }),
  ),
});

const alerts = v.strictObject({
  groups: v.array(
    v.strictObject({
      name: v.string(),
      rules: v.array(
        v.strictObject({
          alert: v.pipe(v.string(), v.regex(/^Velum\w+$/)),
          expr: v.string(),
          for: v.pipe(v.string(), v.regex(/^\d+[smh]$/)),
          labels: v.strictObject({ severity: v.picklist(['warning', 'critical']) }),
          annotations: v.strictObject({ summary: v.string(), description: v.string() }),
        }),
      ),
    }),
  ),
});

const read = (path: string): Promise<string> => readFile(join(deploy, path), 'utf8');

export const readDashboard = async (): Promise<v.InferOutput<typeof dashboard>> =>
  v.parse(dashboard, JSON.parse(await read('grafana/velum.json')));

export const readAlerts = async (): Promise<v.InferOutput<typeof alerts>> =>
  v.parse(alerts, parse(await read('prometheus/alerts.yml')));

/** Names of the jobs of the scrape configuration. */
export async function readJobs(): Promise<string[]> {
  const schema = v.object({ scrape_configs: v.array(v.object({ job_name: v.string() })) });
  return v
    .parse(schema, parse(await read('prometheus/prometheus.yml')))
    .scrape_configs.map((c) => c.job_name);
}
