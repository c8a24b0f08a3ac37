import type { Bytes } from '../../lib/base/bytes.ts';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { thumbnailTypeOf } from './thumbnail-type.ts';

/** Pictures that one question may ask for: a screen of tiles or so. */
const BATCH = 40;
/** Those that come onto the screen together are asked for together. Milliseconds. */
const GATHERING = 60;
/** What could not be had is not asked for again before this. Milliseconds. */
const PAUSE = 30_000;
/** Pictures that are kept in memory; the device may remember more. */
const MOST = 400;

/** The thumbnails of one drive in one tab. */
export type ThumbnailStore = {
  /** Has it fetched while somebody looks at it. @returns what to call when they no longer do. */
  watch(entry: Entry): () => void;
  /** Its address, once it is there. */
  urlOf(entry: Entry): string | undefined;
  subscribe(listener: () => void): () => void;
  /** Forgets all pictures; what is watched is fetched again by whoever watches it next. */
  clear(): void;
};

/** What the store needs of the browser. */
export type ThumbnailUrls = { create(blob: Blob): string; revoke(url: string): void };

/** A later version of a file has another picture. */
const keyOf = ({ id, version }: Entry): string => `${id}/${String(version)}`;

export function createThumbnailStore(
  drive: Pick<Drive, 'thumbnails'>,
  addresses: ThumbnailUrls,
): ThumbnailStore {
  const urls = new Map<string, string>();
  const watched = new Map<string, { id: string; watchers: number }>();
  /** When they could not be had. */
  const failed = new Map<string, number>();
  const listeners = new Set<() => void>();
  let isRunning = false;
  let clearings = 0;

  const isWanted = (key: string): boolean =>
    !urls.has(key) && Date.now() - (failed.get(key) ?? -Infinity) > PAUSE;

  const show = (key: string, bytes: Bytes): void => {
    const type = thumbnailTypeOf(bytes);
    if (type === undefined) failed.set(key, Infinity);
    else urls.set(key, addresses.create(new Blob([bytes], { type })));
  };

  /** The oldest ones go first, and none that is looked at. */
  const shed = (): void => {
    for (const [key, url] of urls) {
      if (urls.size <= MOST) return;
      if (watched.has(key)) continue;
      urls.delete(key);
      addresses.revoke(url);
    }
  };

  const fetchBatch = async (batch: ReadonlyMap<string, string>): Promise<void> => {
    // Without them there are icons: nobody is told why.
    const asked = clearings;
    const found = await drive.thumbnails([...batch.values()]).catch(() => new Map<string, Bytes>());
    if (asked !== clearings) return;
    for (const [key, id] of batch) {
      const bytes = found.get(id);
      if (bytes === undefined) failed.set(key, Date.now());
      else show(key, bytes);
    }
    shed();
    for (const listener of listeners) listener();
  };

  const run = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, GATHERING));
      const wanted = [...watched].filter(([key]) => isWanted(key)).slice(-BATCH);
      if (wanted.length === 0) break;
      await fetchBatch(new Map(wanted.map(([key, { id }]) => [key, id])));
    }
    isRunning = false;
  };

  return {
    watch(entry) {
      const key = keyOf(entry);
      const one = watched.get(key) ?? { id: entry.id, watchers: 0 };
      watched.set(key, { ...one, watchers: one.watchers + 1 });
      if (isWanted(key)) void run();
      return () => {
        const { watchers = 1 } = watched.get(key) ?? {};
        if (watchers === 1) watched.delete(key);
        else watched.set(key, { ...one, watchers: watchers - 1 });
      };
    },
    urlOf: (entry) => urls.get(keyOf(entry)),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    clear() {
      clearings += 1;
      for (const url of urls.values()) addresses.revoke(url);
      urls.clear();
      failed.clear();
    },
  };
}
