import type { Conduct, Progress, TransferTask } from '../transfer.ts';
import { openSink } from './open-sink.ts';
import type { SavedFile, Sink } from './sink.ts';

type Filling = (sink: Sink, report: (progress: Progress) => void, conduct: Conduct) => Promise<void>;

/**
 * A transfer that fills a sink. Where it fails the sink is discarded: nothing stays that looks like the file. It must be made soon after a press.
 * @throws DOMException `AbortError` if the person chooses no place.
 */
export async function sinkTask(file: SavedFile, fill: Filling): Promise<TransferTask> {
  let first: Sink | undefined = await openSink(file);
  return async (report, conduct) => {
    // A sink serves once: trying again asks for a place again.
    const sink = first ?? (await openSink(file));
    first = undefined;
    report({ phase: 'fetching', bytes: 0 });
    try {
      await fill(sink, report, conduct);
      await sink.finish();
    } catch (error) {
      await sink.discard().catch(() => undefined);
      throw error;
    }
  };
}
