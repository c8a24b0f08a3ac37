import { backOff } from './back-off.ts';
import { streamOf } from './engine/sent-messages.ts';
import { untilOf, type WaitingMessage } from './outbox.ts';

/** A message to be posted, and the one before it that may still come. */
export type DueMessage = { readonly message: WaitingMessage; readonly after: number };

export type Deliveries = {
  /**
   * What is to be posted now, streams one after another and each in its order; it counts as posted then.
   * @param waiting by sequence. @param index the replica's place in the assignment: the first one posts at once. @param time the log's.
   * @param epochOf whose keys a contract's messages are sealed to: where that is another one than before, all of them are posted again.
   */
  due(
    waiting: readonly WaitingMessage[],
    index: number,
    time: number,
    epochOf?: (to: string) => number | undefined,
  ): DueMessage[];
};

/** How long the next replica leaves a message to the one before it, in milliseconds of the log's time. */
export const PATIENCE = 30_000;

/** Of a stream at once: of envelopes like these no more are opened in a block. */
const MOST_AT_ONCE = 16;

const pauseAfter = backOff(30_000, 3_600_000);

/** When each stream is posted. It begins anew with the replica, so that what is not acknowledged is posted once more. */
export function createDeliveries(): Deliveries {
  type Track = { first: number; posted: number; tries: number; dueAt: number; epoch: number | undefined };
  const tracks = new Map<string, Track>();

  const dueOf = (
    stream: string,
    messages: readonly DueMessage[],
    time: number,
    epochOf: (to: string) => number | undefined,
  ): DueMessage[] => {
    const [first] = messages;
    if (first === undefined) return [];
    const epoch = epochOf(first.message.to);
    const known = tracks.get(stream);
    const track = known ?? { first: 0, posted: 0, tries: 0, dueAt: time, epoch };
    if (track.epoch !== epoch) Object.assign(track, { posted: 0, epoch });
    if (known !== undefined && known.first !== first.message.seq)
      Object.assign(track, { tries: 1, dueAt: time + pauseAfter(1) });
    const isAgain = time >= track.dueAt;
    if (isAgain) {
      track.tries += 1;
      track.dueAt = time + pauseAfter(track.tries);
    }
    const due = (isAgain ? messages : messages.filter(({ message }) => message.seq > track.posted)).slice(
      0,
      MOST_AT_ONCE,
    );
    track.posted = Math.max(track.posted, due.at(-1)?.message.seq ?? 0);
    tracks.set(stream, { ...track, first: first.message.seq });
    return due;
  };

  return {
    due(waiting, index, time, epochOf = () => undefined) {
      const streams = new Map<string, DueMessage[]>();
      for (const message of waiting) {
        if (untilOf(message) < time) continue;
        const stream = streams.get(streamOf(message)) ?? [];
        stream.push({ message, after: stream.at(-1)?.message.seq ?? 0 });
        streams.set(streamOf(message), stream);
      }
      for (const stream of tracks.keys()) if (!streams.has(stream)) tracks.delete(stream);
      const isDue = ({ message }: DueMessage): boolean => time >= message.time + index * PATIENCE;
      return [...streams].flatMap(([stream, messages]) =>
        dueOf(stream, messages.filter(isDue), time, epochOf),
      );
    },
  };
}
