import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createAccount, createRecoveryWords, type Account } from '../lib/drive/index.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { monitoringUrl, scrape, type Scrape } from './support/scrape.ts';
import { readAlerts, readDashboard, readJobs } from './support/monitoring-files.ts';
import { unknownIn } from './support/promql.ts';
import { until } from './support/until.ts';

const PROCESSES = ['chain', 'gatekeeper-1', 'portal', 'worker-1'] as const;
const content = patternBytes(300_000);

void describe('what operators see of a network', () => {
  let network: TestNetwork;
  let earlier: Record<string, Scrape>;
  let alice: Account;
  const look = (process: string): Promise<Scrape> => scrape(network.data, process);
  const lookAtAll = async () =>
    Object.fromEntries(await Promise.all(PROCESSES.map(async (name) => [name, await look(name)] as const)));

  before(async () => {
    network = await startTestNetwork({
      workers: 1,
      settings: { VELUM_METRICS_PORT: '0', VELUM_STALLED_AFTER_MS: '15000' },
    });
    await until(async () =>
      assert.equal((await look('worker-1')).value('velum_worker_admission', 'status="admitted"'), 1),
    );
    earlier = await lookAtAll();
    alice = await createAccount(await network.connect(), createRecoveryWords());
    const [root] = alice.drive.snapshot().roots;
    assert.ok(root);
    const id = await alice.drive.upload(root, sourceOf('a.bin', content));
    assert.deepEqual(await bytesOfDownload(await alice.drive.download(id)), content);
  });
  after(() => network.dispose());

  /** How much a sample grew by what was done. */
  const growth = async (process: string, name: string, labels = ''): Promise<number> =>
    (await look(process)).value(name, labels) - (earlier[process]?.value(name, labels) ?? NaN);
  const grew = (process: string, name: string, labels = '', least = 1): Promise<void> =>
    until(async () => assert.ok((await growth(process, name, labels)) >= least, `${name}{${labels}}`));

  void test('every process is healthy and shows metrics that parse, with help and type of each', async () => {
    for (const process of PROCESSES) {
      const url = await monitoringUrl(network.data, process);
      for (const path of ['/healthz', '/readyz']) {
        const response = await fetch(new URL(path, url));
        const view = process === 'chain' ? {} : { chainView: 'plain' };
        assert.deepEqual(
          [response.status, await response.json()],
          [200, { status: 'ok', reasons: [], ...view }],
        );
      }
      const { samples, text, value } = await look(process);
      if (process !== 'chain') assert.equal(value('velum_chain_view', 'view="plain"'), 1);
      assert.ok(value('velum_chain_height') > 0 && value('velum_chain_block_age_seconds') < 60);
      assert.ok(value('process_resident_memory_bytes') > 1 << 20);
      for (const { name } of samples.filter((sample) => sample.name.startsWith('velum_'))) {
        const family = name.replace(/_(bucket|sum|count)$/, '');
        assert.match(text, new RegExp(`# HELP ${family} .+\n# TYPE ${family} (gauge|counter|histogram)`));
      }
    }
  });

  void test('blocks, records and the account that pays for them', async () => {
    await grew('chain', 'velum_chain_blocks_total');
    await grew('portal', 'velum_relay_items_total', 'outcome="posted"', 2);
    assert.equal(await growth('portal', 'velum_relay_items_total', 'outcome="rejected"'), 0);
    await until(async () => assert.ok((await growth('portal', 'velum_relay_balance_tokens')) < 0));
    assert.equal((await look('portal')).value('velum_relay_waiting'), 0);
  });

  void test('what a portal served and keeps', async () => {
    await grew('portal', 'velum_portal_requests_total', 'route="blocks",status="2xx"');
    await grew('portal', 'velum_portal_requests_total', 'route="gateway",status="2xx"');
    await grew('portal', 'velum_portal_received_bytes_total', '', content.length);
    await grew('portal', 'velum_portal_sent_bytes_total', '', content.length);
    await grew('portal', 'velum_portal_blocks');
    await grew('portal', 'velum_portal_stored_bytes', '', content.length);
  });

  void test('what a worker executed, answered and had witnessed', async () => {
    await grew('worker-1', 'velum_worker_contracts');
    await grew('worker-1', 'velum_worker_commands_total');
    await grew('worker-1', 'velum_worker_queries_total', 'outcome="answered"');
    await grew('worker-1', 'velum_worker_query_seconds_count');
    await grew('worker-1', 'velum_worker_barrier_seconds_count');
    await grew('worker-1', 'velum_worker_commitments_total');
    assert.ok((await look('worker-1')).value('velum_worker_lease_seconds') > 0);
  });

  void test('what a gatekeeper granted', async () => {
    for (const purpose of ['lease', 'handout', 'barrier'])
      await grew('gatekeeper-1', 'velum_gatekeeper_requests_total', `purpose="${purpose}",outcome="granted"`);
    const { value } = await look('gatekeeper-1');
    // The worker's evidence and its own.
    assert.equal(value('velum_gatekeeper_verdicts_total', 'verdict="admitted"'), 2);
    assert.equal(value('velum_network_workers', 'status="admitted"'), 1);
    assert.deepEqual(
      [value('velum_network_contracts'), value('velum_network_contracts_without_keys')],
      [1, 0],
    );
  });

  void test('no label names an account, a contract or anything else that grows', async () => {
    for (const [process, { samples }] of Object.entries(await lookAtAll())) {
      for (const { name, labels } of samples) assert.doesNotMatch(labels, /[0-9a-f]{16}|https?:/, name);
      assert.ok(samples.length < 400, `${process}: ${String(samples.length)}`);
    }
  });

  void test('dashboard and alerts name what is shown, and nothing else', async () => {
    const shown = Object.values(await lookAtAll()).flatMap(({ samples }) => samples);
    const jobs = await readJobs();
    const expressions = [
      ...(await readDashboard()).panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
      ...(await readAlerts()).groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
    ];
    assert.ok(expressions.length > 40);
    for (const expression of expressions)
      assert.deepEqual(unknownIn(expression, shown, jobs), [], expression);
    for (const wrong of ['velum_chain_hight', 'sum by (root) (velum_chain_height)', 'up{job="velum-x"}'])
      assert.equal(unknownIn(wrong, shown, jobs).length, 1, wrong);
    assert.equal(unknownIn('velum_relay_items_total{outcome="lost"}', shown, jobs).length, 1);
  });

  void test('the public ports show neither metrics nor health', async () => {
    for (const process of ['portal', 'gatekeeper-1', 'worker-1'])
      for (const path of ['/metrics', '/healthz', '/readyz']) {
        const url = network.services.get(process)?.url;
        assert.equal((await fetch(new URL(path, url))).status, 404, `${process} ${path}`);
      }
    // What is there is found, and what is not is found neither at the operator's address.
    assert.equal((await fetch(new URL('/v1/network', network.url))).status, 200);
    const own = await monitoringUrl(network.data, 'portal');
    assert.equal((await fetch(new URL('/v1/network', own))).status, 404);
  });

  void test('a process tells that the chain stands still', async () => {
    const ready = async () => {
      const response = await fetch(new URL('/readyz', await monitoringUrl(network.data, 'worker-1')));
      return [response.status, ...((await response.json()) as { reasons: string[] }).reasons];
    };
    assert.deepEqual(await ready(), [200]);
    await network.services.get('chain')?.kill();
    await until(async () => {
      const [status, ...reasons] = await ready();
      assert.deepEqual([status, reasons.length], [503, 1]);
      assert.match(String(reasons[0]), /^no block for \d+ s/);
    }, 90_000);
  });
});
