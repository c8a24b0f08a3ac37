import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import sirv from 'sirv';

/** Headers of every answer: nothing is embedded, sniffed, or told to other origins. */
export const SECURITY_HEADERS: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

/** Serves the exported web app; its Content-Security-Policy names the hashes of the pages' inline scripts. */
export async function addAppRoutes(server: FastifyInstance, folder: string): Promise<void> {
  if (folder === '' || !existsSync(join(folder, 'index.html'))) {
    server.setNotFoundHandler((_request, reply) => reply.status(404).send({ error: { code: 'not-found', message: 'nothing here' } }));
    return;
  }
  const policies = await readPolicies(folder);
  const serve = sirv(folder, {
    extensions: ['html'],
    etag: true,
    setHeaders(response, path) {
      const policy = policies[path.endsWith('.html') ? path : `${path === '/' ? '/index' : path}.html`];
      if (policy !== undefined) response.setHeader('content-security-policy', policy);
      response.setHeader('cache-control', path.startsWith('/_next/static/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  server.setNotFoundHandler((request, reply) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      void reply.status(404).send({ error: { code: 'not-found', message: 'nothing here' } });
      return;
    }
    reply.hijack();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) reply.raw.setHeader(name, value);
    serve(request.raw, reply.raw, () => {
      reply.raw.statusCode = 404;
      reply.raw.setHeader('content-type', 'text/plain');
      reply.raw.end('Nothing here.');
    });
  });
}

/** Written by the build beside the pages: path of each page to its policy. */
async function readPolicies(folder: string): Promise<Record<string, string>> {
  const parsed: unknown = JSON.parse(await readFile(join(folder, 'policies.json'), 'utf8'));
  if (parsed === null || typeof parsed !== 'object') throw new TypeError('policies.json is no object');
  return Object.fromEntries(Object.entries(parsed).map(([path, policy]) => [path, String(policy)]));
}
