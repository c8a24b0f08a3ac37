import { ZipWriter } from '@zip.js/zip.js/lib/zip-core-writer.js';
import type { Bytes } from '../../../lib/base/bytes.ts';
import { CodedError } from '../../../lib/base/errors.ts';
import type { Download, Entry } from '../../../lib/drive/index.ts';
import { FileFault } from '../../errors/file-fault.ts';
import { wasStopped } from '../../errors/explain-error.ts';
import type { ZipEntry } from './zip-entries.ts';

/** Earlier times have no place in a ZIP. */
const EARLIEST = Date.UTC(1980, 0, 2);

type Means = {
  /** Opens a file's content; its key is released when its turn comes. */
  open(entry: Entry): Promise<Pick<Download, 'chunks'>>;
  write(part: Bytes): Promise<void>;
  onBytes(bytes: number): void;
};

/**
 * Writes a ZIP as it comes, files one after another and uncompressed: what was encrypted here is mostly compressed already. Sizes and counts may be
 * those of ZIP64.
 * @throws FileFault naming the file that failed; what `write` throws.
 */
export async function writeZip(entries: readonly ZipEntry[], { open, write, onBytes }: Means): Promise<void> {
  const target = new WritableStream<Bytes>({ write });
  const zip = new ZipWriter(target, { useWebWorkers: false, level: 0, extendedTimestamp: true });
  let bytes = 0;
  for (const { path, entry } of entries) {
    const lastModDate = new Date(Math.max(entry.modified, EARLIEST));
    let fault: FileFault | undefined;
    const content = async function* (): AsyncGenerator<Bytes> {
      try {
        for await (const part of (await open(soundOf(entry))).chunks()) {
          bytes += part.length;
          yield part;
          onBytes(bytes);
        }
      } catch (error) {
        if (!wasStopped(error)) fault = new FileFault(path, error);
        throw error;
      }
    };
    try {
      if (entry.kind === 'folder') await zip.add(`${path}/`, undefined, { directory: true, lastModDate });
      else await zip.add(path, streamOf(content()), { lastModDate });
    } catch (error) {
      throw fault ?? error;
    }
  }
  await zip.close();
}

/** @throws CodedError as the download would. */
function soundOf(entry: Entry): Entry {
  if (entry.problem === undefined) return entry;
  throw new CodedError(entry.problem === 'tampered' ? 'tampered' : 'not-permitted', 'it cannot be read');
}

function streamOf(parts: AsyncGenerator<Bytes>): ReadableStream<Bytes> {
  return new ReadableStream<Bytes>(
    {
      async pull(controller) {
        const next = await parts.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: async () => void (await parts.return(undefined)),
    },
    { highWaterMark: 0 },
  );
}
