import type { SeekableFile } from '../../lib/drive/index.ts';

/** A file that a player of this page may ask for. */
type Offered = {
  readonly file: SeekableFile;
  readonly type: string;
  readonly onFailed: (error: unknown) => void;
};

/** How long the service worker has to answer, milliseconds. */
const PATIENCE = 3_000;
/** Browsers end a service worker that hears of nothing for 30 s, and with it what a paused player has open. */
const SIGN_OF_LIFE = 10_000;

const offered = new Map<string, Offered>();
let isListening = false;

/** Whether the service worker serves this page and knows how to have it feed a player. */
export async function canStream(): Promise<boolean> {
  const worker = workerHere();
  if (worker === null) return false;
  const { port1: port, port2 } = new MessageChannel();
  const heard = new Promise<boolean>((resolve) => {
    port.onmessage = () => {
      resolve(true);
    };
    setTimeout(resolve, PATIENCE, false);
  });
  worker.postMessage({ type: 'media' }, [port2]);
  const answer = await heard;
  port.close();
  return answer;
}

/**
 * Gives a file an address for the players of this page; see `public/service-worker-media.js`.
 *
 * @param type - one that the service worker has in its list.
 * @param onFailed - told what its reads throw.
 * @returns the address, and what takes it away.
 */
export function offerMedia(file: SeekableFile, type: string, onFailed: Offered['onFailed']) {
  listen();
  const id = crypto.randomUUID();
  offered.set(id, { file, type, onFailed });
  const alive = setInterval(() => {
    workerHere()?.postMessage({ type: 'media-goes-on' });
  }, SIGN_OF_LIFE);
  return {
    url: `/media/${id}`,
    close(): void {
      clearInterval(alive);
      offered.delete(id);
      file.close();
    },
  };
}

const workerHere = (): ServiceWorker | null =>
  'serviceWorker' in navigator ? navigator.serviceWorker.controller : null;

function listen(): void {
  if (isListening) return;
  isListening = true;
  navigator.serviceWorker.addEventListener('message', ({ data, ports: [port] }: MessageEvent<unknown>) => {
    const id = wordsOf(data)?.['type'] === 'media' ? wordsOf(data)?.['id'] : undefined;
    if (port === undefined || typeof id !== 'string') return;
    const found = offered.get(id);
    port.postMessage(found === undefined ? undefined : { size: found.file.size, type: found.type });
    if (found !== undefined) serve(id, port);
  });
}

/** Answers one request of a player, part by part. */
function serve(id: string, port: MessagePort): void {
  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    const found = offered.get(id);
    const { start, end } = wordsOf(data) ?? {};
    if (data === 'done') port.close();
    else if (found === undefined || typeof start !== 'number' || typeof end !== 'number')
      port.postMessage(undefined);
    else void answer(found, start, end, port, () => offered.has(id));
  };
}

async function answer(
  { file, onFailed }: Offered,
  start: number,
  end: number,
  port: MessagePort,
  isOffered: () => boolean,
): Promise<void> {
  try {
    const part = await file.read(start, end);
    port.postMessage(part, [part.buffer]);
  } catch (error) {
    port.postMessage(undefined);
    // What a closed preview was still reading is nobody's concern.
    if (isOffered()) onFailed(error);
  }
}

const wordsOf = (data: unknown): Record<string, unknown> | undefined =>
  typeof data === 'object' && data !== null ? Object.fromEntries(Object.entries(data)) : undefined;
