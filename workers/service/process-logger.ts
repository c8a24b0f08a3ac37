import { pino } from 'pino';
import type { Logger } from '../../lib/base/logger.ts';

/** One JSON line a message on standard output. */
export function createProcessLogger(name: string): Logger {
  const log = pino({ name, base: { name }, timestamp: pino.stdTimeFunctions.isoTime });
  return {
    info: (message, fields) => {
      log.info(fields ?? {}, message);
    },
    warn: (message, fields) => {
      log.warn(fields ?? {}, message);
    },
    error: (message, fields) => {
      log.error(fields ?? {}, message);
    },
  };
}
