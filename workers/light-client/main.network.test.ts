import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { chainSpec } from '@substrate/connect-known-chains/westend2';
import { fromHex, toHex } from '../../lib/base/bytes.ts';
import { delay } from '../../lib/base/wait.ts';
import { networkIdOf } from '../../lib/protocol/genesis.ts';
import { createTestChain } from '../../lib/protocol/reducer/testing.ts';
import type { FromLightClient, ToLightClient } from './messages.ts';

const WESTEND = 'e143f23803ac50e8f6f8e62695d1ce9e4e1d68aa36c1cd2cfd15340213f3423e';
const flags = ['--disable-warning=ExperimentalWarning'];

/** Processes of this machine by their parent, from /proc. */
async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
  return text.split(' ').flatMap((one) => (one === '' ? [] : [Number(one)]));
}

async function untilGone(pid: number): Promise<void> {
  for (const end = Date.now() + 30_000; ; await delay(20)) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    if (Date.now() > end) assert.fail(`process ${String(pid)} lives on`);
  }
}

void describe('the process of the light client', () => {
  let folder: string;
  let spec: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'velum-light-main-'));
    spec = join(folder, 'westend.json');
    await writeFile(spec, JSON.stringify({ ...(JSON.parse(chainSpec) as object), bootNodes: [] }));
  });
  after(() => rm(folder, { recursive: true }));

  it('carries texts of sessions over its channel, and ends with it', async () => {
    const child = fork(join(import.meta.dirname, 'main.ts'), [], { execArgv: flags, env: {} });
    const messages: FromLightClient[] = [];
    // Of its warnings that it has no boot nodes nothing is said here.
    child.on(
      'message',
      (message: FromLightClient) => void (message.type === 'log' || messages.push(message)),
    );
    const next = async (): Promise<FromLightClient> => {
      while (messages.length === 0) await once(child, 'message');
      return messages.shift() ?? assert.fail();
    };
    const tell = (message: ToLightClient): boolean => child.send(message);
    tell({ type: 'start', specs: [await readFile(spec, 'utf8')] });
    assert.deepEqual(await next(), { type: 'started' });
    for (const session of [1, 2]) tell({ type: 'open', session });
    const call = { jsonrpc: '2.0', id: 7, method: 'system_chain', params: [] };
    tell({ type: 'send', session: 2, text: JSON.stringify(call) });
    const answer = await next();
    assert.ok(answer.type === 'text' && answer.session === 2);
    assert.deepEqual(JSON.parse(answer.text), { jsonrpc: '2.0', id: 7, result: 'Westend' });
    tell({ type: 'close', session: 2 });
    assert.deepEqual(await next(), { type: 'ended', session: 2 });
    const exited = once(child, 'exit');
    child.disconnect();
    assert.deepEqual(await exited, [0, null]);
  });

  it('says why it does not start', async () => {
    const child = fork(join(import.meta.dirname, 'main.ts'), [], { execArgv: flags, env: {} });
    child.send({ type: 'start', specs: ['{}'] } satisfies ToLightClient);
    const [message] = (await once(child, 'message')) as [FromLightClient];
    assert.equal(message.type, 'failed');
    const exited = once(child, 'exit');
    child.disconnect();
    await exited;
  });

  it('belongs to a portal that waits for peers, which says so, and neither outlives the other', async () => {
    const { genesis } = createTestChain();
    const env = {
      VELUM_NETWORK: toHex(networkIdOf(fromHex(WESTEND), genesis)),
      VELUM_GENESIS: toHex(genesis),
      VELUM_CHAIN_URL: `light:${spec}`,
      VELUM_DATA: join(folder, 'portal'),
      VELUM_APP: folder,
      VELUM_METRICS_PORT: '0',
    };
    for (const ending of ['its parent goes', 'it is killed'] as const) {
      const portal = fork(join(import.meta.dirname, '../portal/main.ts'), [], {
        execArgv: flags,
        env,
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      });
      const monitoringUrl = await fieldOf(portal, 'monitoringUrl');
      assert.equal(await fieldOf(portal, 'chainView'), 'light');
      const response = await fetch(new URL('/healthz', monitoringUrl));
      const { chainView, reasons } = (await response.json()) as { chainView: string; reasons: string[] };
      assert.deepEqual([response.status, chainView], [503, 'light']);
      assert.match(reasons.join(), /the process starts.*no peers yet/);
      const metrics = await (await fetch(new URL('/metrics', monitoringUrl))).text();
      assert.match(metrics, /^velum_chain_view\{view="light"\} 1$/m);
      assert.match(metrics, /^velum_chain_view\{view="plain"\} 0$/m);
      const [client = assert.fail('it has a light client')] = await childrenOf(portal.pid ?? 0);
      if (ending === 'it is killed') portal.kill('SIGKILL');
      else portal.disconnect();
      await once(portal, 'exit');
      await untilGone(client);
    }
  });
});

/** The first value of a field in the lines that a process logs from now on. */
async function fieldOf({ stdout }: ChildProcess, field: string): Promise<string> {
  const lines = createInterface({ input: stdout ?? assert.fail() });
  for await (const line of lines) {
    const value = (JSON.parse(line) as Record<string, unknown>)[field];
    if (typeof value === 'string') return value;
  }
  return assert.fail(`no line of the log has ${field}`);
}
