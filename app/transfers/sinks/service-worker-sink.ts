import type { SinkOpener } from './sink.ts';

/** How long the service worker has to take it up, milliseconds. */
const PATIENCE = 3_000;
/** Browsers end a service worker that hears of nothing for 30 s. */
const SIGN_OF_LIFE = 10_000;
/** Shorter parts are copied: others may hold them, too. Bytes. */
const WORTH_MOVING = 1 << 16;

/**
 * Has the service worker answer a request of this page with the file, which the browser saves as any other download: see
 * `public/service-worker-downloads.js`. One that is given up shows as failed.
 */
export const openServiceWorkerSink: SinkOpener = async (file) => {
  // Only a page that it serves: any other would go to the portal with this, and be left.
  const worker = 'serviceWorker' in navigator ? navigator.serviceWorker.controller : null;
  if (worker === null) return undefined;
  const { port1: port, port2 } = new MessageChannel();
  const line = createLine(port);
  const id = crypto.randomUUID();
  const size = file.exact ? file.size : null;
  worker.postMessage({ type: 'download', id, name: file.name, size }, [port2]);
  if (!(await line.heard('ready'))) return undefined;
  const isTaken = await withoutLeaveWarning(() => {
    const anchor = document.createElement('a');
    anchor.href = `/download/${id}`;
    anchor.click();
    return line.heard('more');
  });
  if (!isTaken) return undefined;
  const alive = setInterval(() => {
    worker.postMessage({ type: 'download-goes-on' });
  }, SIGN_OF_LIFE);
  const end = (message: 'done' | 'failed'): Promise<void> => {
    clearInterval(alive);
    port.postMessage(message);
    return Promise.resolve();
  };
  return {
    async write(part) {
      await line.wanted();
      const isOwn = part.length >= WORTH_MOVING && part.length === part.buffer.byteLength;
      port.postMessage(part, isOwn ? [part.buffer] : []);
    },
    finish: () => end('done'),
    discard: () => end('failed'),
  };
};

/** What the service worker says: `ready`, `more` for each part that it takes, and `cancelled`. */
function createLine(port: MessagePort) {
  let credit = 0;
  let isOver = false;
  const heard = new Set<unknown>();
  let changed = Promise.withResolvers<unknown>();
  const note = (data: unknown): void => {
    heard.add(data);
    if (data === 'more') credit++;
    if (data === 'cancelled') isOver = true;
    changed.resolve(undefined);
    changed = Promise.withResolvers();
  };
  port.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    note(data);
  });
  // Where browsers tell that the other side is gone.
  port.addEventListener('close', () => {
    note('cancelled');
  });
  port.start();
  return {
    /** Whether it is said in time. */
    async heard(word: 'ready' | 'more'): Promise<boolean> {
      const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, 'late'));
      while (!heard.has(word)) if ((await Promise.race([changed.promise, late])) === 'late') return false;
      return true;
    },
    /** Waits until a part is wanted. @throws DOMException `AbortError` where the browser's user gave it up. */
    async wanted(): Promise<void> {
      while (credit === 0 && !isOver) await changed.promise;
      if (isOver) throw new DOMException('the browser ended the download', 'AbortError');
      credit--;
    },
  };
}

/** The request looks like leaving the page, which it is not. */
async function withoutLeaveWarning<T>(run: () => Promise<T>): Promise<T> {
  const quiet = (event: Event): void => {
    event.stopImmediatePropagation();
  };
  window.addEventListener('beforeunload', quiet, { capture: true });
  try {
    return await run();
  } finally {
    window.removeEventListener('beforeunload', quiet, { capture: true });
  }
}
