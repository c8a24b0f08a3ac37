import { codeOf } from '../../../base/errors.ts';
import type { Logger } from '../../../base/logger.ts';
import { EngineError } from './errors.ts';
import type { Answers, Request, ThreadData } from './messages.ts';
import { ThreadLink } from './thread-link.ts';

export type ThreadsOptions = {
  /** Where `thread.ts` (or its bundle) lies. */
  thread: URL;
  data: ThreadData;
  count: number;
  watchdog: number;
  logger: Logger;
  /** All that a thread held is gone. */
  onLost(slot: number): void;
};

export type Threads = {
  /** Asks the thread of a slot, which is started when it is needed. @throws EngineError. */
  ask<K extends Request['kind']>(slot: number, request: Extract<Request, { kind: K }>): Promise<Answers[K]>;
  /** @throws EngineError `disposed`. */
  assertOpen(): void;
  dispose(): Promise<void>;
};

/** The engine's threads, one a slot; one that was lost is replaced when something is asked next. */
export function openThreads({ thread, data, count, watchdog, logger, onLost }: ThreadsOptions): Threads {
  const links = Array.from({ length: count }, (): ThreadLink | undefined => undefined);
  const disposed = new EngineError('disposed', 'the engine was disposed of');
  let ended = false;
  const assertOpen = (): void => {
    if (ended) throw disposed;
  };
  /** Once for each link: also of one that ended while nobody asked it anything. */
  const forgetIfLost = (slot: number, link: ThreadLink, error?: unknown): void => {
    if (!link.lost || links[slot] !== link || ended) return;
    links[slot] = undefined;
    logger.error('engine thread lost', { code: codeOf(error) });
    onLost(slot);
  };
  return {
    assertOpen,
    async ask(slot, request) {
      assertOpen();
      const before = links[slot];
      if (before !== undefined) forgetIfLost(slot, before);
      const link = (links[slot] ??= new ThreadLink(thread, data, watchdog));
      try {
        const reply = await link.ask(request);
        if (reply.ok) return reply.answer as Answers[typeof request.kind];
        throw new EngineError(reply.code, reply.text);
      } catch (error) {
        forgetIfLost(slot, link, error);
        throw error;
      }
    },
    async dispose() {
      ended = true;
      await Promise.all(links.map(async (link) => link?.end(disposed)));
    },
  };
}
