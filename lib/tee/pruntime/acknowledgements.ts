import { streamOf } from './engine/sent-messages.ts';

type Noted = { readonly from: string; readonly to: string; readonly seq: number };

/** The acknowledgements that are to be posted: few, however often somebody posts old messages again. */
export type Acknowledgements = {
  /** @param message contracts as ids in hex, and the time of its block. @param now the log's time. */
  note(message: Noted & { readonly time: number }, now: number): void;
  /** Those to be posted now; they count as posted then. */
  due(now: number): Noted[];
};

/** What is older is not acknowledged by who only executes it anew: if it is needed still, it comes again. Milliseconds. */
const RECENT = 60_000;

/** Before the same acknowledgement is repeated, in milliseconds of the log's time. */
export const REPEATED_AFTER = 20_000;

export function createAcknowledgements(): Acknowledgements {
  const noted = new Map<string, Noted>();
  const posted = new Map<string, { seq: number; at: number }>();
  return {
    note({ time, ...message }, now) {
      if (time < now - RECENT) return;
      const stream = streamOf(message);
      const seq = Math.max(message.seq, noted.get(stream)?.seq ?? 0);
      const before = posted.get(stream);
      if (before !== undefined && seq <= before.seq && now < before.at + REPEATED_AFTER) return;
      noted.set(stream, { ...message, seq });
    },
    due(now) {
      const due = [...noted.values()];
      noted.clear();
      for (const [stream, { at }] of posted) if (now >= at + REPEATED_AFTER) posted.delete(stream);
      for (const message of due) posted.set(streamOf(message), { seq: message.seq, at: now });
      return due;
    },
  };
}
