import type { Bytes } from '../../base/bytes.ts';
import { createTokenClient } from '../../ipfs/client/token-client.ts';
import { createContentClient, type ContentClient } from '../../ipfs/content-client.ts';
import { decryptFile } from '../content/decrypt-file.ts';
import { tokenWorks, type TokenWorks } from '../credit/token-works.ts';
import { seekFile, type SeekableFile } from '../content/seek-file.ts';
import { DriveError } from '../drive-error.ts';
import { conductOver } from './conduct.ts';
import { failureOf } from './failure.ts';
import type { ContentThread, CountAnswer, NextAnswer } from './messages.ts';
import { manyTask, storeTask } from './store-task.ts';

type Works = { readonly stop: AbortController; next?: () => Promise<NextAnswer>; file?: SeekableFile };

/** What a thread does that stores and opens files over a portal. It knows the keys of the versions that it is given, and nobody's. */
export function serveContent(
  portalUrl: string,
  content: ContentClient = createContentClient({ baseUrl: portalUrl }),
  works: TokenWorks = tokenWorks(createTokenClient({ baseUrl: portalUrl })),
): ContentThread {
  const underWay = new Map<string, Works>();
  const stoppably = async <T>(id: string, task: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const stop = new AbortController();
    underWay.set(id, { stop });
    try {
      return await task(stop.signal);
    } finally {
      underWay.delete(id);
    }
  };
  return {
    store: (task, line) => stoppably(task.id, (signal) => storeTask(content, task, line, signal)),
    storeMany: (task, line) => stoppably(task.id, (signal) => manyTask(content, task, line, signal)),
    fill: ({ count, ...of }, { vouch }) =>
      counted(() =>
        works.fill(of, count, async (request, bytes) => {
          const right = await vouch(request, bytes);
          if (right === undefined) throw new DriveError('aborted', 'the drive does not vouch');
          return right;
        }),
      ),
    balance: (purse) => counted(() => works.balance(purse)),
    giveBack: ({ bytes, contract, ...of }) => counted(() => works.giveBack(of, bytes, contract)),
    open({ id, version, isPersistent }, line) {
      const stop = new AbortController();
      const options = { ...conductOver(line, isPersistent), signal: stop.signal };
      const chunks = decryptFile(content, version, options)[Symbol.asyncIterator]();
      underWay.set(id, { stop, next: oneAhead(chunks), file: seekFile(content, version, options) });
      return Promise.resolve();
    },
    next: (id) => underWay.get(id)?.next?.() ?? Promise.resolve(ended()),
    async read(id, start, end) {
      const file = underWay.get(id)?.file;
      if (file === undefined) return ended();
      try {
        return { chunk: await file.read(start, end) };
      } catch (error) {
        return { failure: failureOf(error) };
      }
    },
    stop(id) {
      underWay.get(id)?.stop.abort();
      underWay.delete(id);
      return Promise.resolve();
    },
  };
}

async function counted(task: () => Promise<number>): Promise<CountAnswer> {
  try {
    return { count: await task() };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

const ended = () => ({
  failure: failureOf(new DriveError('aborted', 'the transfer was given up')),
});

/** Once the first part was asked for, the next one is made while one is used. */
function oneAhead(chunks: AsyncIterator<Bytes>): () => Promise<NextAnswer> {
  const make = async (): Promise<NextAnswer> => {
    try {
      const next = await chunks.next();
      return next.done === true ? {} : { chunk: next.value };
    } catch (error) {
      return { failure: failureOf(error) };
    }
  };
  let ahead: Promise<NextAnswer> | undefined;
  return async () => {
    const answer = await (ahead ??= make());
    if ('chunk' in answer) ahead = make();
    return answer;
  };
}
