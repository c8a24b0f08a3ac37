import { proxy, wrap, type Remote } from 'comlink';
import type {
  ContentThread,
  CountAnswer,
  ManyAnswer,
  NextAnswer,
  ReadAnswer,
  StoringAnswer,
} from '../../lib/drive/thread/messages.ts';
import { loadDriveLibrary } from '../session/drive-library.ts';
import type { ContentWorker } from './content-worker.ts';

let thread: Promise<ContentThread> | undefined;

/**
 * The thread that encrypts and sends what this tab stores, and fetches and decrypts what it opens: the page goes on answering meanwhile. It is
 * started when the first file wants it, and again after it ended. @throws DriveError `offline` while its program cannot be had.
 */
export function contentThread(): Promise<ContentThread> {
  thread ??= startContentThread(() => (thread = undefined));
  return thread;
}

/** Another one. @param onEnd - told when it ended. @throws DriveError as `contentThread`. */
export async function startContentThread(onEnd: () => void): Promise<ContentThread> {
  const { DriveError } = await loadDriveLibrary();
  const worker = new Worker('/content-thread/content-worker.js', { type: 'module' });
  const remote: Remote<ContentWorker> = wrap<ContentWorker>(worker);
  const { orEnd, end } = createEnd();
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    onEnd();
    worker.terminate();
    end(new DriveError('offline', 'the part of the program that stores and opens files ended'));
  });
  await orEnd(remote.isThere());
  return {
    store: (task, line) => orEnd<StoringAnswer>(remote.store(task, proxy(line))),
    storeMany: (task, line) => orEnd<ManyAnswer>(remote.storeMany(task, proxy(line))),
    fill: (task, line) => orEnd<CountAnswer>(remote.fill(task, proxy(line))),
    balance: (purse) => orEnd<CountAnswer>(remote.balance(purse)),
    giveBack: (task) => orEnd<CountAnswer>(remote.giveBack(task)),
    open: (task, line) => orEnd(remote.open(task, proxy(line))),
    next: (id) => orEnd<NextAnswer>(remote.next(id)),
    read: (id, start, end) => orEnd<ReadAnswer>(remote.read(id, start, end)),
    stop: (id) => remote.stop(id),
  };
}

/** Has whoever waits for an answer hear of the thread's end. A race with one long promise would keep every answer as long as that. */
function createEnd() {
  const waiting = new Set<(error: Error) => void>();
  let ended: Error | undefined;
  return {
    orEnd: <T>(answer: Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) reject(ended);
        waiting.add(reject);
        answer.then(resolve, reject).finally(() => waiting.delete(reject));
      }),
    end(error: Error): void {
      ended = error;
      for (const reject of waiting) reject(error);
      waiting.clear();
    },
  };
}
