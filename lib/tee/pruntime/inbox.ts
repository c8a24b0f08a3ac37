import { streamOf } from './engine/sent-messages.ts';

/** What is remembered of the messages from one contract to another one. */
export type InboxStream = { readonly last: number; readonly until: number };

/** Whose turn it is: `next` to be executed, `again` for one that was executed or passed over, `early` where others come first. */
export type Turn = 'next' | 'again' | 'early';

/**
 * The last message of each stream that was executed, so that each is executed once and in order. A stream is needed only as long as one of
 * its messages could be posted again; all replicas drop it at the same position.
 */
export type Inbox = {
  /**
   * Takes a message if it is the next one. `after` is the message before it that may still come.
   * @param message contracts as ids in hex; void after `until`.
   */
  take(message: { from: string; to: string; seq: number; after: number; until: number }): Turn;
  dropExpired(time: number): void;
  get(stream: string): InboxStream | undefined;
};

/** What is remembered must fit into a state that can be restored. When it is full, those that are known are served. */
export const MOST_STREAMS = 65_536;

export function createInbox(
  restored: Iterable<readonly [stream: string, InboxStream]> = [],
  onChange: (stream: string, isThere: boolean) => void = () => undefined,
): Inbox {
  const streams = new Map(restored);
  let sweptAt = -1;
  return {
    take({ from, to, seq, after, until }) {
      const stream = streamOf({ from, to });
      const known = streams.get(stream);
      const last = known?.last ?? 0;
      if (seq <= last) return 'again';
      if (after > last || (known === undefined && streams.size >= MOST_STREAMS)) return 'early';
      streams.set(stream, { last: seq, until: Math.max(until, known?.until ?? 0) });
      onChange(stream, true);
      return 'next';
    },
    dropExpired(time) {
      if (time === sweptAt) return;
      for (const [stream, { until }] of streams) {
        if (until >= time) continue;
        streams.delete(stream);
        onChange(stream, false);
      }
      sweptAt = time;
    },
    get: (stream) => streams.get(stream),
  };
}
