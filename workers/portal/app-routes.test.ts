import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import fastify, { type FastifyInstance } from 'fastify';
import { addAppRoutes, policyOf } from './app-routes.ts';

const policies = {
  '/service-worker.js': 'of-service-worker',
  '/index.html': 'of-home',
  '/drive/index.html': 'of-drive',
  '/404.html': 'of-missing',
};

test('a page has its policy by every path that shows it', () => {
  for (const path of ['/drive', '/drive/', '/drive/index', '/drive/index.html'])
    assert.equal(policyOf(policies, path), 'of-drive');
  for (const path of ['/', '/index', '/index.html']) assert.equal(policyOf(policies, path), 'of-home');
});

test('the service worker has its own policy', () => {
  assert.equal(policyOf(policies, '/service-worker.js'), 'of-service-worker');
});

test('what is no page may do nothing', () => {
  for (const path of ['/icon.svg', '/preview/light.html', '/__proto__', '/constructor', '/drive/index.txt'])
    assert.match(policyOf(policies, path), /^default-src 'none'/);
});

test('pages are served with their policy, and an unknown path with the page for that', async (t) => {
  const server = await served(t);
  const page = await server.inject('/drive/');
  assert.equal(page.statusCode, 200);
  assert.equal(page.headers['content-security-policy'], 'of-drive');
  assert.equal(page.headers['referrer-policy'], 'no-referrer');
  assert.equal((await server.inject('/')).headers['content-security-policy'], 'of-home');
  const missing = await server.inject('/nothing');
  assert.equal(missing.statusCode, 404);
  assert.equal(missing.headers['content-security-policy'], 'of-missing');
  assert.equal((await server.inject({ method: 'POST', url: '/drive/' })).statusCode, 404);
});

test('a browser that takes compressed forms gets them, with the policy of the page', async (t) => {
  const server = await served(t);
  for (const encoding of ['br', 'gzip']) {
    const page = await server.inject({ url: '/drive/', headers: { 'accept-encoding': encoding } });
    assert.equal(page.headers['content-encoding'], encoding);
    assert.match(String(page.headers['content-type']), /^text\/html/);
    assert.match(String(page.headers['vary']), /accept-encoding/i);
    assert.equal(page.headers['content-security-policy'], 'of-drive');
    assert.equal(page.body, `as ${encoding}`);
  }
  const plain = await server.inject('/drive/');
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.equal(plain.body, '<p>page</p>');
});

test('documents of previews may do nothing at their addresses, and nothing can be framed', async (t) => {
  const server = await served(t);
  for (const name of ['light', 'pdf']) {
    const { statusCode, headers } = await server.inject(`/preview/${name}.html`);
    assert.equal(statusCode, 200);
    assert.equal(headers['content-security-policy'], "default-src 'none'; frame-ancestors 'none'; sandbox");
    assert.equal(headers['x-frame-options'], 'DENY');
  }
  assert.equal((await server.inject('/drive/')).headers['x-frame-options'], 'DENY');
});

async function served(t: TestContext): Promise<FastifyInstance> {
  const folder = await mkdtemp(join(tmpdir(), 'velum-app-'));
  const server = fastify();
  t.after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });
  await mkdir(join(folder, 'drive'));
  await mkdir(join(folder, 'preview'));
  for (const frame of ['light', 'pdf'])
    await writeFile(join(folder, `preview/${frame}.html`), '<p>frame</p>');
  for (const page of Object.keys(policies)) await writeFile(join(folder, page), '<p>page</p>');
  await writeFile(join(folder, 'drive/index.html.br'), 'as br');
  await writeFile(join(folder, 'drive/index.html.gz'), 'as gzip');
  await writeFile(join(folder, 'policies.json'), JSON.stringify(policies));
  await addAppRoutes(server, folder);
  return server;
}
