import type { FastifyInstance } from 'fastify';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import { BLOCK_HEADER } from '../../lib/protocol/portal-view.ts';
import { PortalError } from './portal-error.ts';

/** How long a client waits here for a block that it knows of, milliseconds. */
const PATIENCE = 5_000;
const HEIGHT = /^\d{1,10}$/;

/**
 * Answers from no older block than the one that a request names, and says which block that is: its client may have posted or read through another
 * portal, which is ahead of this one, and finds here what it left or found there. Requests that name none are answered at once.
 * @param patience milliseconds. A client that is not answered by then gets `behind`, and asks again.
 */
export function awaitBlocks(
  server: FastifyInstance,
  log: Pick<CommandLog, 'reached' | 'state'>,
  patience = PATIENCE,
): void {
  const untilReached = async (named: unknown): Promise<void> => {
    if (named === undefined) return;
    if (typeof named !== 'string' || !HEIGHT.test(named))
      throw new PortalError('bad-request', `${BLOCK_HEADER} names no block`);
    try {
      await log.reached(Number(named), AbortSignal.timeout(patience));
    } catch (cause) {
      throw new PortalError('behind', 'this portal has not seen that block yet; try again', { cause });
    }
  };
  server.addHook('onRequest', async (request, reply) => {
    await untilReached(request.headers[BLOCK_HEADER]);
    void reply.header(BLOCK_HEADER, log.state().height);
  });
}
