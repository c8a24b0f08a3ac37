import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LATENCIES, type Metrics } from '../service/metrics.ts';

/** Classes of routes, by how their paths begin; what has no route of its own is the web app. */
const CLASSES: readonly (readonly [prefix: string, name: string])[] = [
  ['/v1/blocks', 'blocks'],
  ['/v1/pins', 'pins'],
  ['/v1/tokens', 'credit'],
  ['/v1/credit', 'credit'],
  ['/v1/store', 'credit'],
  ['/ipfs', 'gateway'],
  ['/v1/relay', 'relay'],
  ['/v1/query', 'query'],
  ['/v1/network', 'network'],
  ['/v1/portal', 'network'],
  ['/v1/copies', 'network'],
  ['/v1/contracts', 'directory'],
  ['/v1/profiles', 'directory'],
  ['/v1/heads', 'directory'],
];
const APP = 'app';
const ROUTES = [...new Set(CLASSES.map(([, name]) => name)), APP, 'other'];
/** `aborted`: whoever asked was gone before the answer was. */
const STATUSES = ['2xx', '3xx', '4xx', '5xx', 'aborted'];

/** Counts what a portal is asked and answers, by classes of routes: never by what people ask for. */
export function countRequests(server: FastifyInstance, metrics: Metrics): void {
  const count = metrics.counter('velum_portal_requests_total', 'Requests, by class of route and of status.', {
    route: ROUTES,
    status: STATUSES,
  });
  const up = metrics.counter('velum_portal_received_bytes_total', 'Bytes of the bodies of requests.', {});
  const down = metrics.counter('velum_portal_sent_bytes_total', 'Bytes of answers, with their headers.', {});
  const observe = metrics.histogram(
    'velum_portal_request_seconds',
    'From the head of a request to the end of its answer.',
    LATENCIES,
  );
  server.addHook('onRequest', (request, reply, done) => {
    const started = performance.now();
    const { socket } = request.raw;
    const sentBefore = socket.bytesWritten;
    reply.raw.once('close', () => {
      const isWhole = reply.raw.writableFinished;
      count({ route: classOf(request), status: isWhole ? statusClass(reply.raw.statusCode) : 'aborted' });
      up({}, request.body instanceof Uint8Array ? request.body.length : 0);
      down({}, Math.max(0, socket.bytesWritten - sentBefore));
      observe((performance.now() - started) / 1000);
    });
    done();
  });
}

function classOf(request: FastifyRequest): string {
  const route = request.routeOptions.url ?? '';
  return CLASSES.find(([prefix]) => route.startsWith(prefix))?.[1] ?? (route === '' ? APP : 'other');
}

const statusClass = (status: number): string => `${String(Math.floor(status / 100))}xx`;
