import { openBlobSink } from './blob-sink.ts';
import { openPickerSink } from './picker-sink.ts';
import { openPrivateDiskSink } from './private-disk-sink.ts';
import { openServiceWorkerSink } from './service-worker-sink.ts';
import type { SavedFile, Sink, SinkOpener } from './sink.ts';

/** What a page may hold of one file, by the device's memory: bytes for each GiB of it, which browsers tell up to 8. */
const HELD_PER_GIB = 25 << 20;
const MOST_GIB = 8;

/** In this order: the first that a browser has is taken. */
const STREAMING: readonly SinkOpener[] = [openServiceWorkerSink, openPrivateDiskSink];

/**
 * Where a download goes: a short one is gathered whole and then saved, a longer one goes to the disk as it comes. Must be called soon after a
 * press, because the browser may ask for a place then.
 *
 * @throws DOMException `AbortError` if the person chooses no place.
 */
export async function openSink(file: SavedFile): Promise<Sink> {
  if (file.size <= HELD_PER_GIB * deviceMemory()) return openBlobSink(file);
  // What asks nobody begins with the first part: a download may wait long for its turn, or be given up before.
  return (await openPickerSink(file)) ?? beginLate(() => openStream(file));
}

async function openStream(file: SavedFile): Promise<Sink> {
  for (const open of STREAMING) {
    const sink = await open(file);
    if (sink !== undefined) return sink;
  }
  return openBlobSink(file);
}

function beginLate(open: () => Promise<Sink>): Sink {
  let opening: Promise<Sink> | undefined;
  const sink = (): Promise<Sink> => (opening ??= open());
  return {
    write: async (part) => (await sink()).write(part),
    finish: async () => (await sink()).finish(),
    discard: async () => (await opening)?.discard(),
  };
}

function deviceMemory(): number {
  const told: unknown = Reflect.get(navigator, 'deviceMemory');
  return typeof told === 'number' ? Math.min(told, MOST_GIB) : MOST_GIB;
}
