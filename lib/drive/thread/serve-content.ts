import type { Bytes } from '../../base/bytes.ts';
import { createContentClient, type ContentClient } from '../../ipfs/content-client.ts';
import { decryptFile } from '../content/decrypt-file.ts';
import { DriveError } from '../drive-error.ts';
import { conductOver } from './conduct.ts';
import { failureOf } from './failure.ts';
import type { ContentThread, NextAnswer } from './messages.ts';
import { storeTask } from './store-task.ts';

type Works = { readonly stop: AbortController; next?: () => Promise<NextAnswer> };

/** What a thread does that stores and opens files over a portal. It knows the keys of the versions that it is given, and nobody's. */
export function serveContent(
  portalUrl: string,
  content: ContentClient = createContentClient({ baseUrl: portalUrl }),
): ContentThread {
  const underWay = new Map<string, Works>();
  return {
    async store(task, line) {
      const stop = new AbortController();
      underWay.set(task.id, { stop });
      try {
        return await storeTask(content, task, line, stop.signal);
      } finally {
        underWay.delete(task.id);
      }
    },
    open({ id, version, isPersistent }, line) {
      const stop = new AbortController();
      const options = { ...conductOver(line, isPersistent), signal: stop.signal };
      const chunks = decryptFile(content, version, options)[Symbol.asyncIterator]();
      underWay.set(id, { stop, next: oneAhead(chunks) });
      return Promise.resolve();
    },
    next: (id) => underWay.get(id)?.next?.() ?? Promise.resolve(ended()),
    stop(id) {
      underWay.get(id)?.stop.abort();
      underWay.delete(id);
      return Promise.resolve();
    },
  };
}

const ended = (): NextAnswer => ({
  failure: failureOf(new DriveError('aborted', 'the transfer was given up')),
});

/** While one part is used, the next one is made. */
function oneAhead(chunks: AsyncIterator<Bytes>): () => Promise<NextAnswer> {
  const make = async (): Promise<NextAnswer> => {
    try {
      const next = await chunks.next();
      return next.done === true ? {} : { chunk: next.value };
    } catch (error) {
      return { failure: failureOf(error) };
    }
  };
  let ahead = make();
  return async () => {
    const answer = await ahead;
    if ('chunk' in answer) ahead = make();
    return answer;
  };
}
