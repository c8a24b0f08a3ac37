import { abortWith, type SentMessage } from './outcome.ts';

/** How much an outbox still takes: the outcome of a command depends on it, so every replica tells its engine the same. */
export type OutboxRoom = {
  /** Messages that all contracts of the group together may add. */
  readonly group: number;
  /** Messages that may wait from one contract to another one. */
  readonly stream: number;
  /** How many wait already, by `streamOf`; streams that are empty are absent. */
  readonly waiting: readonly (readonly [stream: string, count: number])[];
  /** Whether so many messages led to this command that it may send none. */
  readonly isDeepest: boolean;
};

/** Messages from one contract to another one come in order. */
export const streamOf = ({ from, to }: Pick<SentMessage, 'from' | 'to'>): string => `${from}${to}`;

const ENDLESS: OutboxRoom = { group: Infinity, stream: Infinity, waiting: [], isDeepest: false };

/** The messages of one command so far. */
export class SentMessages {
  readonly #most: number;
  readonly #room: OutboxRoom;
  readonly #waiting: ReadonlyMap<string, number>;
  #messages: SentMessage[] = [];

  /** @param room - without it, no outbox is behind the engine that could be full. */
  constructor(most: number, room: OutboxRoom = ENDLESS) {
    this.#most = most;
    this.#room = room;
    this.#waiting = new Map(room.waiting);
  }

  get all(): SentMessage[] {
    return this.#messages;
  }

  /** @throws CallAborted `limit-exceeded`, `call-depth`, `outbox-full`. */
  add(message: SentMessage): void {
    if (this.#messages.length >= this.#most) abortWith('limit-exceeded');
    if (this.#room.isDeepest) abortWith('call-depth');
    const stream = streamOf(message);
    const before = this.#messages.filter((sent) => streamOf(sent) === stream).length;
    const isFull = (this.#waiting.get(stream) ?? 0) + before >= this.#room.stream;
    if (isFull || this.#messages.length >= this.#room.group) abortWith('outbox-full');
    this.#messages.push(message);
  }

  /** Forgets all but the first ones: those of a frame that failed. */
  cut(length: number): void {
    this.#messages = this.#messages.slice(0, length);
  }
}
