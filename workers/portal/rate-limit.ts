import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, RouteShorthandOptions } from 'fastify';
import { PortalError } from './portal-error.ts';

/** To be spread into the options of a route that is limited. */
export type RouteLimit = Pick<RouteShorthandOptions, 'config'>;

/**
 * Lets one client address use a route so many times a minute; addresses of one IPv6 network of 64 bits count as one. More is refused
 * with `rate-limited`, the status 429 and `retry-after`.
 *
 * @param perMinute 0 for no limit.
 */
export async function limitPerAddress(server: FastifyInstance, perMinute: number): Promise<RouteLimit> {
  if (perMinute === 0) return {};
  await server.register(rateLimit, { global: false });
  return {
    config: {
      rateLimit: {
        max: perMinute,
        timeWindow: '1 minute',
        errorResponseBuilder: (_request, { ttl }) =>
          new PortalError(
            'rate-limited',
            `more than ${String(perMinute)} posts a minute come from this address; wait ${String(Math.ceil(ttl / 1000))} s`,
          ),
      },
    },
  };
}
