import { isDrawable, type Still } from './still.ts';

/** Many films begin with black: a moment from the first tenth says more, though no later than this. Seconds. */
const LATEST = 10;
/** A film that shows nothing within so many milliseconds goes without: something in it may make the browser wait for ever. */
const PATIENCE = 10_000;

/** A moment near the beginning of a film; `undefined` for one that the browser cannot play. Reads of the file what that takes, no more. */
export async function stillOfFilm(file: File): Promise<Still | undefined> {
  const url = URL.createObjectURL(file);
  const source = document.createElement('video');
  const close = (): void => {
    source.removeAttribute('src');
    source.load();
    URL.revokeObjectURL(url);
  };
  Object.assign(source, { muted: true, playsInline: true, preload: 'auto' });
  const isReady = await happens(source, 'loadeddata', () => {
    source.src = url;
  });
  const { videoWidth: width, videoHeight: height } = source;
  if (isReady && isDrawable(width, height) && (await happens(source, 'seeked', () => seek(source))))
    return { source, width, height, close };
  close();
  return undefined;
}

/** A film that was recorded as it came does not say how long it is; its first picture has to do. */
function seek(film: HTMLVideoElement): void {
  film.currentTime = Number.isFinite(film.duration) ? Math.min(film.duration / 10, LATEST) : 0;
}

/** Whether an event comes of what `start` begins, before an error or the end of patience. */
function happens(
  film: HTMLVideoElement,
  event: 'loadeddata' | 'seeked',
  start: () => void,
): Promise<boolean> {
  const done = new AbortController();
  return new Promise((resolve) => {
    const settle = (isThere: boolean): void => {
      done.abort();
      resolve(isThere);
    };
    const timer = setTimeout(settle, PATIENCE, false);
    const options = { signal: done.signal };
    done.signal.addEventListener('abort', () => {
      clearTimeout(timer);
    });
    film.addEventListener(event, () => settle(true), options);
    film.addEventListener('error', () => settle(false), options);
    start();
  });
}
