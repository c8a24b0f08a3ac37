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

/** What has no policy of its own is no page: it may do nothing at all. */
const BARE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** Serves the exported web app; its Content-Security-Policy names the hashes of the pages' inline scripts. */
export async function addAppRoutes(server: FastifyInstance, folder: string): Promise<void> {
  if (folder === '' || !existsSync(join(folder, 'index.html'))) {
    server.setNotFoundHandler((_request, reply) =>
      reply.status(404).send({ error: { code: 'not-found', message: 'nothing here' } }),
    );
    return;
  }
  const policies = await readPolicies(folder);
  const missing = await readFile(join(folder, '404.html'));
  const serve = sirv(folder, {
    extensions: ['html'],
    etag: true,
    // The build has written both beside the files.
    brotli: true,
    gzip: true,
    setHeaders(response, path) {
      response.setHeader('content-security-policy', policyOf(policies, path));
      response.setHeader(
        'cache-control',
        path.startsWith('/_next/static/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
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
      reply.raw.setHeader('content-security-policy', policyOf(policies, '/404.html'));
      reply.raw.setHeader('cache-control', 'no-cache');
      reply.raw.setHeader('content-type', 'text/html;charset=utf-8');
      reply.raw.end(request.method === 'HEAD' ? undefined : missing);
    });
  });
}

/** The policy of what a path shows: `/drive/` and `/drive` both show `/drive/index.html`. */
export function policyOf(policies: Record<string, string>, path: string): string {
  const pages = [path, `${path}.html`, `${path.replace(/\/$/, '')}/index.html`];
  const page = pages.find((candidate) => Object.hasOwn(policies, candidate));
  return (page === undefined ? undefined : policies[page]) ?? BARE_POLICY;
}

/** Written by the build beside the pages: path of each page, and of the service worker, to its policy. */
async function readPolicies(folder: string): Promise<Record<string, string>> {
  const parsed: unknown = JSON.parse(await readFile(join(folder, 'policies.json'), 'utf8'));
  if (parsed === null || typeof parsed !== 'object') throw new TypeError('policies.json is no object');
  return Object.fromEntries(Object.entries(parsed).map(([path, policy]) => [path, String(policy)]));
}
