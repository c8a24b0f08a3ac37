import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { randomBytes, toHex } from '../../../lib/base/bytes.ts';
import { silentLogger } from '../../../lib/base/logger.ts';
import { bytes32 } from '../../../lib/base/testing.ts';
import { createTemporaryNodes } from '../../../lib/ipfs/testing/temporary-nodes.ts';
import { createServedContract } from '../../../lib/protocol/reducer/testing.ts';
import { createHttpServer } from '../../service/http-server.ts';
import { createMetrics } from '../../service/metrics.ts';
import { readPortalConfig } from '../config.ts';
import { addContentRoutes } from '../content-routes.ts';
import { logOn } from '../testing.ts';
import { openCredit, type CreditConfig } from './open-credit.ts';

const nodes = createTemporaryNodes();
after(() => nodes.close());

async function open(changes: Partial<CreditConfig> = {}) {
  const node = await nodes.start({ hold: 1 });
  const chain = createServedContract();
  const server = createHttpServer({ bodyLimit: 1 << 20, logger: silentLogger });
  const metrics = createMetrics();
  const config = {
    ...{ data: node.folder, network: chain.network, hold: 1, driveQuota: 2 ** 40, tokenBytes: 2 ** 20 },
    ...{ storeUrl: undefined, storeSecretFile: undefined },
    ...changes,
  };
  const log = logOn(chain);
  const credit = await openCredit(server, { node, log }, config, { metrics, logger: silentLogger });
  const { content } = credit;
  addContentRoutes(server, { content, node, network: chain.network, onReleased: () => undefined });
  return { node, chain, server, metrics, credit };
}

void test('a portal shows how much credit there is and what it refused, and tidies up', async () => {
  const { node, chain, server, metrics, credit } = await open();
  const { tokens } = credit;
  assert.ok(tokens);
  const purse = randomBytes(16);
  tokens.grant({ name: bytes32(1), purse, bytes: 10_000, ends: chain.state.time });
  await credit.content.importCar(carOfNothing(), { purse, upload: undefined });
  const refused = await server.inject({
    ...{ method: 'POST', url: '/v1/credit/withdraw' },
    payload: Buffer.from('?'),
  });
  assert.equal(refused.statusCode, 400);
  const { statusCode } = await server.inject({
    method: 'POST',
    url: `/v1/pins/${(await node.put(randomBytes(9))).toString()}`,
  });
  assert.equal(statusCode, 402);
  const shown = await metrics.render();
  assert.match(shown, /velum_portal_credit_bytes\{of="purses"\} 10000\n/);
  assert.match(shown, /velum_portal_credit_bytes\{of="pins"\} 0\n/);
  assert.match(shown, /velum_portal_credit_refusals_total\{code="no-credit"\} 1\n/);
  await credit.tidy(new AbortController().signal);
  credit.close();
});

/** A CAR of no blocks: its header alone. */
async function* carOfNothing(): AsyncGenerator<Uint8Array> {
  const header = Buffer.from('a265726f6f7473806776657273696f6e01', 'hex');
  yield await Promise.resolve(Uint8Array.of(header.length, ...header));
}

void test('a secret that is too short opens nothing; a good one lets another portal order', async (t) => {
  const file = join((await nodes.start()).folder, 'secret');
  await writeFile(file, 'short\n');
  await assert.rejects(open({ storeSecretFile: file }), { code: 'bad-setting' });
  await writeFile(file, `${toHex(randomBytes(32))}\n`);
  const main = await open({ storeSecretFile: file });
  t.after(() => main.server.close());
  const storeUrl = await main.server.listen({ host: '127.0.0.1', port: 0 });
  const other = await open({ storeUrl, storeSecretFile: file });
  assert.equal(other.credit.tokens, undefined);
  const purse = randomBytes(16);
  main.credit.tokens?.grant({ name: bytes32(1), purse, bytes: 4096, ends: 0 });
  const cid = await other.node.put(randomBytes(9));
  await other.credit.content.pin(cid, bytes32(2), { purse, upload: undefined });
  assert.match(await main.metrics.render(), /velum_portal_credit_bytes\{of="pins"\} 4096\n/);
  await main.server.close();
  await other.credit.tidy(new AbortController().signal);
  main.credit.close();
});

void test('settings say how much storage there is for whom; what makes no sense is refused', () => {
  const env = { VELUM_NETWORK: '00'.repeat(32), VELUM_DATA: 'data', VELUM_CHAIN_URL: 'ws://127.0.0.1:1' };
  const { driveQuota, tokenBytes, storeUrl } = readPortalConfig(env);
  assert.deepEqual([driveQuota, tokenBytes, storeUrl], [2 ** 40, 2 ** 24, undefined]);
  const set = {
    VELUM_DRIVE_QUOTA: '5',
    VELUM_TOKEN_BYTES: '6',
    VELUM_STORE_URL: 'http://p',
    VELUM_STORE_SECRET_FILE: 's',
  };
  const own = readPortalConfig({ ...env, ...set });
  assert.deepEqual(
    [own.driveQuota, own.tokenBytes, own.storeUrl, own.storeSecretFile],
    [5, 6, 'http://p', 's'],
  );
  for (const [name, value] of [
    ['VELUM_TOKEN_BYTES', '0'],
    ['VELUM_STORE_URL', 'file:///etc'],
    ['VELUM_STORE_SECRET_FILE', ''],
    ['VELUM_DRIVE_QUOTA', 'all'],
  ] as const)
    assert.throws(() => readPortalConfig({ ...env, ...set, [name]: value }), { message: new RegExp(name) });
});
