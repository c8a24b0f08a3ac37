import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import type { ContentNode } from '../../../lib/ipfs/content-node.ts';
import { parseCid } from '../../../lib/ipfs/block.ts';
import type { PinStatus } from './pinning-service.ts';

type Pin = { cid: string; origins: string[]; meta: Record<string, string> };
type Kept = PinStatus & { pin: Pin };

/**
 * A pinning service for tests: the IPFS Pinning Service API over a real node, which fetches what it is asked to pin from the origins that the request
 * names. What it simulates is the company behind it.
 */
export async function startSimulatedPinningService(node: ContentNode, token: string) {
  let pins: Kept[] = [];
  /** Answers everything with this status while it is set. */
  let outage = 0;
  let clock = 0;
  const asked: string[] = [];

  async function fetchAndPin(kept: Kept): Promise<void> {
    kept.status = 'pinning';
    try {
      for (const origin of kept.pin.origins) await node.dial(origin).catch(() => undefined);
      await node.pin(parseCid(kept.pin.cid));
      kept.status = 'pinned';
    } catch {
      kept.status = 'failed';
    }
  }

  function list(query: URLSearchParams): object {
    const statuses = (query.get('status') ?? 'pinned').split(',');
    const meta = Object.entries(JSON.parse(query.get('meta') ?? '{}') as Record<string, string>);
    const before = query.get('before');
    const found = pins
      .filter(({ status, created, pin }) => {
        const isMeta = meta.every(([name, value]) => pin.meta[name] === value);
        return isMeta && statuses.includes(status) && (before === null || created < before);
      })
      .sort((a, b) => (a.created < b.created ? 1 : -1));
    return { count: found.length, results: found.slice(0, Math.min(3, Number(query.get('limit') ?? 10))) };
  }

  async function answer(request: IncomingMessage): Promise<{ status: number; body?: object }> {
    const url = new URL(request.url ?? '', 'http://service');
    asked.push(`${request.method ?? ''} ${url.pathname}`);
    const refuse = (status: number, reason: string) => ({ status, body: { error: { reason } } });
    if (outage > 0) return refuse(outage, 'OUTAGE');
    if (request.headers.authorization !== `Bearer ${token}`) return refuse(401, 'UNAUTHORIZED');
    if (url.pathname === '/psa/pins' && request.method === 'GET')
      return { status: 200, body: list(url.searchParams) };
    if (url.pathname === '/psa/pins' && request.method === 'POST') {
      const pin = JSON.parse(await readText(request)) as Pin;
      const created = new Date(Date.UTC(2026, 0) + ++clock * 1000).toISOString();
      const kept: Kept = {
        requestid: randomUUID(),
        status: 'queued',
        created,
        pin,
        delegates: node.addresses(),
      };
      pins.push(kept);
      void fetchAndPin(kept);
      return { status: 202, body: kept };
    }
    const [, id = ''] = /^\/psa\/pins\/(.+)$/.exec(url.pathname) ?? [];
    const found = pins.find(({ requestid }) => requestid === id);
    if (request.method !== 'DELETE' || found === undefined) return refuse(404, 'NOT_FOUND');
    pins = pins.filter((one) => one !== found);
    if (!pins.some(({ pin }) => pin.cid === found.pin.cid)) await node.unpin(parseCid(found.pin.cid));
    return { status: 202 };
  }

  const server: Server = createServer((request, response) => {
    void answer(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/psa`,
    asked,
    pins: (): readonly Kept[] => pins,
    fail: (status: number) => (outage = status),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
