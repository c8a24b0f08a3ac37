import { encodeCbor } from '../../base/cbor.ts';
import type { Bytes } from '../../base/bytes.ts';
import { MESSAGE_LIFE, MOST_MESSAGE_DEPTH } from '../../protocol/message.ts';
import type { SentMessage } from './engine/outcome.ts';
import { streamOf, type OutboxRoom } from './engine/sent-messages.ts';

/** Messages that may wait for one contract to take those of another one, and all in all. */
export const MOST_OF_STREAM = 64;
export const MOST_WAITING = 1024;

/** A message under way; contracts are ids in hex, `position` and `time` those of the command that sent it. */
export type WaitingMessage = {
  readonly seq: number;
  readonly from: string;
  readonly to: string;
  readonly depth: number;
  readonly method: string;
  readonly args: Bytes;
  readonly position: number;
  readonly time: number;
};

/** A message is void in blocks later than this. */
export const untilOf = ({ time }: Pick<WaitingMessage, 'time'>): number => time + MESSAGE_LIFE;

/**
 * The messages of a group's contracts that nobody acknowledged yet. One sequence counts all of them, so that nothing need be remembered of
 * a stream that is empty.
 */
export type Outbox = {
  /** @param depth of the message that is executed, 0 for a session's command; so are those of `add`. */
  room(depth: number): OutboxRoom;
  add(sent: readonly SentMessage[], by: { position: number; time: number; depth: number }): void;
  /** Drops the messages of a stream up to `seq`. @returns whether there were any. */
  acknowledge(of: { from: string; to: string; seq: number }): boolean;
  dropExpired(time: number): void;
  /** By sequence. */
  waiting(): readonly WaitingMessage[];
  at(seq: number): WaitingMessage | undefined;
  /** The sequence of the next message, from 1. */
  next(): number;
};

export type RestoredOutbox = { readonly next: number; readonly waiting: readonly WaitingMessage[] };

/** @param onChange what of it changed: a message came or went, or the sequence went on. */
export function createOutbox(
  restored: RestoredOutbox = { next: 1, waiting: [] },
  onChange: (seq: number | 'next', isThere: boolean) => void = () => undefined,
): Outbox {
  const waiting = new Map(restored.waiting.map((message) => [message.seq, message]));
  let { next } = restored;
  const dropWhere = (isGone: (message: WaitingMessage) => boolean): boolean => {
    const gone = [...waiting.values()].filter(isGone);
    for (const { seq } of gone) {
      waiting.delete(seq);
      onChange(seq, false);
    }
    return gone.length > 0;
  };
  return {
    room(depth) {
      const counts = new Map<string, number>();
      for (const message of waiting.values()) {
        const stream = streamOf(message);
        counts.set(stream, (counts.get(stream) ?? 0) + 1);
      }
      return {
        group: MOST_WAITING - waiting.size,
        stream: MOST_OF_STREAM,
        waiting: [...counts],
        isDeepest: depth >= MOST_MESSAGE_DEPTH,
      };
    },
    add(sent, { position, time, depth }) {
      const by = { position, time, depth: depth + 1 };
      for (const { args, ...message } of sent) {
        waiting.set(next, { seq: next, ...message, args: encodeCbor(args), ...by });
        onChange(next, true);
        next += 1;
      }
      if (sent.length > 0) onChange('next', true);
    },
    acknowledge: ({ from, to, seq }) =>
      dropWhere((message) => message.from === from && message.to === to && message.seq <= seq),
    dropExpired: (time) => void dropWhere((message) => untilOf(message) < time),
    waiting: () => [...waiting.values()],
    at: (seq) => waiting.get(seq),
    next: () => next,
  };
}
