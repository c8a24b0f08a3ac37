import { pino } from 'pino';
import { codeOf, describeError } from '../../lib/base/errors.ts';
import type { Logger } from '../../lib/base/logger.ts';
import { readChainConfig } from './config.ts';
import { createChainService, type ChainService } from './service.ts';

/** Starts the embedded chain. As a forked child it tells its parent `ready` or `failed`, and ends with it. */
const lines = pino({ name: 'chain' });
const logger: Logger = {
  info: (message, fields) => {
    lines.info(fields ?? {}, message);
  },
  warn: (message, fields) => {
    lines.warn(fields ?? {}, message);
  },
  error: (message, fields) => {
    lines.error(fields ?? {}, message);
  },
};

const stopping = Promise.withResolvers<string>();
for (const reason of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
  process.once(reason, () => {
    stopping.resolve(reason);
  });
}

let service: ChainService;
try {
  service = await createChainService(readChainConfig(process.env), logger);
} catch (error) {
  logger.error('the chain cannot start', { code: codeOf(error), error: describeError(error) });
  await tellParent({ type: 'failed', code: codeOf(error) ?? 'unknown', message: describeError(error) });
  process.exit(1);
}

logger.info('the chain is ready', { url: service.url });
await tellParent({ type: 'ready', url: service.url });
logger.info('the chain stops', { reason: await stopping.promise });
await service.close();
process.exit(0);

/** A parent that is gone cannot be told, and need not be. */
function tellParent(message: Record<string, string>): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else {
      process.send(message, () => {
        resolve();
      });
    }
  });
}
