import type { Bytes } from '../../lib/base/bytes.ts';
import type { Download } from '../../lib/drive/index.ts';

/** Above this a file goes straight to the disk where the browser can do that: a Blob would hold all of it. */
const STREAM_ABOVE = 200 << 20;

export type Sink = {
  write(chunk: Bytes): Promise<void>;
  /** Hands the file over; called when every byte was verified. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
};

type SavePicker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;

/**
 * Where a download goes. Must be called in the press's own event, because the browser asks for a place then.
 *
 * @throws DOMException `AbortError` if the person chooses no place.
 */
export async function openSink(name: string, type: string, size: number): Promise<Sink> {
  const picker = savePicker();
  return size > STREAM_ABOVE && picker !== undefined ? openDiskSink(picker, name) : openBlobSink(name, type);
}

/** Writes to a temporary file that takes its name only when it is closed. */
async function openDiskSink(pick: SavePicker, name: string): Promise<Sink> {
  const handle = await pick({ suggestedName: name });
  const stream = await handle.createWritable();
  return {
    write: (chunk) => stream.write(chunk),
    finish: () => stream.close(),
    discard: () => stream.abort(),
  };
}

function openBlobSink(name: string, type: string): Promise<Sink> {
  let parts: Bytes[] = [];
  return Promise.resolve({
    write(chunk) {
      parts.push(chunk);
      return Promise.resolve();
    },
    finish() {
      offer(new Blob(parts, { type: type === '' ? 'application/octet-stream' : type }), name);
      parts = [];
      return Promise.resolve();
    },
    discard() {
      parts = [];
      return Promise.resolve();
    },
  });
}

function offer(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // The browser has begun to copy by then; sooner would cut it off.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 60_000);
}

/** @throws DriveError `tampered` and others; the sink is discarded then. */
export async function drain(download: Download, sink: Sink, onBytes: (bytes: number) => void): Promise<void> {
  try {
    let bytes = 0;
    for await (const chunk of download.chunks()) {
      await sink.write(chunk);
      bytes += chunk.length;
      onBytes(bytes);
    }
    await sink.finish();
  } catch (error) {
    await sink.discard();
    throw error;
  }
}

function savePicker(): SavePicker | undefined {
  const found: unknown = Reflect.get(window, 'showSaveFilePicker');
  return typeof found === 'function'
    ? (options) => Reflect.apply(found, window, [options]) as Promise<FileSystemFileHandle>
    : undefined;
}
