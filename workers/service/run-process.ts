import { codeOf, describeError } from '../../lib/base/errors.ts';
import type { Logger } from '../../lib/base/logger.ts';

export type RunningService = { url: string; close(): Promise<void> };

/** What a process tells the one that forked it. */
export type ProcessMessage =
  { type: 'ready'; url: string } | { type: 'failed'; code: string; message: string };

/** Ends the process after an error that it cannot go on from; whoever runs it starts it again. */
export type Fatal = (error: unknown) => void;

/**
 * Starts a service and ends it with the process: on SIGINT, SIGTERM, and when the process that forked it is gone. A failed
 * start says why, in words, and leaves with exit code 1.
 */
export async function runProcess(
  logger: Logger,
  start: (fatal: Fatal) => Promise<RunningService>,
): Promise<void> {
  let service: RunningService | undefined;
  let ending = false;
  const end = async (code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    try {
      await service?.close();
    } catch (error) {
      logger.error('could not end cleanly', { error: describeError(error) });
    }
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(0));
  if (process.send !== undefined) process.on('disconnect', () => void end(0));
  try {
    service = await start((error) => {
      logger.error('cannot go on', { error: describeError(error) });
      void end(1);
    });
    logger.info('ready', { url: service.url });
    tellParent({ type: 'ready', url: service.url });
  } catch (error) {
    const message = describeError(error);
    logger.error('could not start', { error: message });
    tellParent({ type: 'failed', code: codeOf(error) ?? 'unexpected', message }, () => process.exit(1));
  }
}

function tellParent(message: ProcessMessage, then: () => void = () => undefined): void {
  if (process.send === undefined) then();
  else process.send(message, undefined, undefined, then);
}
