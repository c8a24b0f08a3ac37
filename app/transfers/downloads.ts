import type { Drive, Entry } from '../../lib/drive/index.ts';
import { safeName } from './sinks/safe-name.ts';
import { sinkTask } from './sinks/sink-task.ts';
import type { NewTransfer } from './transfer.ts';
import { writeZip } from './zip/write-zip.ts';
import { zipEntries } from './zip/zip-entries.ts';

/** What a ZIP has beside its files: so much for each, and its path twice; bytes. */
const PER_ENTRY = 200;

/**
 * Downloads one file as it is, and anything else as one ZIP. Must be called soon after a press.
 * @throws DOMException `AbortError` if the person chooses no place.
 */
export async function downloadOf(drive: Drive, chosen: readonly Entry[]): Promise<NewTransfer> {
  const [only, ...more] = chosen;
  if (only === undefined) throw new TypeError('nothing is chosen');
  return more.length === 0 && only.kind === 'file' ? fileDownload(drive, only) : zipDownload(drive, chosen);
}

async function fileDownload(drive: Drive, entry: Entry): Promise<NewTransfer> {
  const { name, type, size } = entry;
  const file = { name: safeName(name), type, size, exact: true };
  const task = await sinkTask(file, async (sink, report, conduct) => {
    const download = await drive.download(entry.id, { version: entry.version, ...conduct });
    let bytes = 0;
    for await (const part of download.chunks()) {
      // The sink may take the memory with it.
      bytes += part.length;
      await sink.write(part);
      report({ phase: 'fetching', bytes });
    }
  });
  return { kind: 'download', name, total: size, subject: { drive, entry }, task };
}

async function zipDownload(drive: Drive, chosen: readonly Entry[]): Promise<NewTransfer> {
  const snapshot = drive.snapshot();
  const entries = zipEntries(snapshot, chosen);
  const total = entries.reduce((sum, { entry }) => sum + entry.size, 0);
  const [first] = chosen;
  const folder = chosen.length === 1 ? first : snapshot.entries.get(first?.parent ?? '');
  const name = `${safeName(folder === undefined ? 'Velum' : folder.name)}.zip`;
  const size = entries.reduce((sum, { path }) => sum + PER_ENTRY + 2 * path.length, total);
  const file = { name, type: 'application/zip', size, exact: false };
  const task = await sinkTask(file, (sink, report, conduct) =>
    writeZip(entries, {
      open: (entry) => drive.download(entry.id, { version: entry.version, ...conduct }),
      write: (part) => sink.write(part),
      onBytes: (bytes) => {
        report({ phase: 'fetching', bytes });
      },
    }),
  );
  return { kind: 'download', name, total, task };
}
