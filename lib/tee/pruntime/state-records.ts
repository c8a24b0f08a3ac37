import * as v from 'valibot';
import { fromUtf8, utf8, type Bytes } from '../../base/bytes.ts';
import { codecOf, uint, type Codec } from '../../base/schema.ts';
import { version1 } from '../../protocol/fields.ts';
import { storedOutcomeCodec, type CommandOutcome } from './command-outcome.ts';
import type { InboxStream } from './inbox.ts';
import { decodeSequence, decodeStream, decodeWaiting } from './message-records.ts';
import type { RestoredOutbox, WaitingMessage } from './outbox.ts';
import { RuntimeError } from './runtime-error.ts';

/**
 * The records of a replica's state, under keys that begin with what they are:
 *
 * | key | value |
 * | --- | --- |
 * | `e` and the contract's own key | the entry's JSON text |
 * | `s` and the session key | its last counter, and the latest `notAfter` of its commands |
 * | `o` and sixteen digits of the position | the outcome of the command there |
 * | `m` and sixteen digits of the sequence | a message in the outbox |
 * | `n` | the sequence of the next message |
 * | `i` and the ids of sender and addressed contract, hex | the last message of that stream, and the latest `until` of its messages |
 */
export type StateRecordKey =
  | { kind: 'entry'; key: string }
  | { kind: 'session'; session: string }
  | { kind: 'outcome'; position: number }
  | { kind: 'message'; seq: number }
  | { kind: 'sequence' }
  | { kind: 'stream'; stream: string };

export type SessionRecord = readonly [session: string, counter: number, until: number];

const sessionSchema = v.strictObject({ v: version1, counter: uint, until: uint });
const sessionCodec: Codec<v.InferOutput<typeof sessionSchema>> = codecOf('session counter', sessionSchema);

export const entryRecord = (key: string): string => `e${key}`;
export const sessionRecord = (session: string): string => `s${session}`;
export const outcomeRecord = (position: number): string => `o${digits(position)}`;
export const messageRecord = (seq: number): string => `m${digits(seq)}`;
export const SEQUENCE_RECORD = 'n';
export const streamRecord = (stream: string): string => `i${stream}`;

const digits = (n: number): string => String(n).padStart(16, '0');

/** @throws RuntimeError `wrong-state` for a key of no kind. */
export function parseRecordKey(key: string): StateRecordKey {
  const rest = key.slice(1);
  if (key.startsWith('e')) return { kind: 'entry', key: rest };
  if (key.startsWith('s')) return { kind: 'session', session: rest };
  if (/^o\d{16}$/.test(key)) return { kind: 'outcome', position: Number(rest) };
  if (/^m\d{16}$/.test(key)) return { kind: 'message', seq: Number(rest) };
  if (key === SEQUENCE_RECORD) return { kind: 'sequence' };
  if (/^i[0-9a-f]{128}$/.test(key)) return { kind: 'stream', stream: rest };
  throw new RuntimeError('wrong-state', 'the state has a record of an unknown kind');
}

export const encodeEntry = (json: string): Bytes => utf8(json);
export const encodeSession = (counter: number, until: number): Bytes =>
  sessionCodec.encode({ v: 1, counter, until });
export const encodeOutcome = (outcome: CommandOutcome): Bytes =>
  storedOutcomeCodec.encode({ v: 1, ...outcome });

/** What a restored state is made of; `add` takes its records in any order. */
export class RestoredRecords {
  readonly entries: [string, string][] = [];
  readonly sessions: SessionRecord[] = [];
  readonly streams: [string, InboxStream][] = [];
  readonly #outcomes: CommandOutcome[] = [];
  readonly #waiting: WaitingMessage[] = [];
  #next = 1;

  /** @throws RuntimeError `wrong-state`, EncodingError. */
  add(key: string, value: Bytes): void {
    const record = parseRecordKey(key);
    switch (record.kind) {
      case 'entry':
        return void this.entries.push([record.key, fromUtf8(value)]);
      case 'session': {
        const { counter, until } = sessionCodec.decode(value);
        return void this.sessions.push([record.session, counter, until]);
      }
      case 'outcome':
        return this.#addOutcome(record.position, value);
      case 'message':
        return void this.#waiting.push(decodeWaiting(record.seq, value));
      case 'sequence':
        this.#next = decodeSequence(value);
        return;
      case 'stream':
        return void this.streams.push([record.stream, decodeStream(value)]);
    }
  }

  #addOutcome(position: number, value: Bytes): void {
    const { v: _, ...outcome } = storedOutcomeCodec.decode(value);
    if (outcome.position !== position)
      throw new RuntimeError('wrong-state', 'an outcome lies under another position');
    this.#outcomes.push(outcome);
  }

  outbox(): RestoredOutbox {
    return { next: this.#next, waiting: this.#waiting.toSorted((a, b) => a.seq - b.seq) };
  }

  /** Oldest first. */
  outcomes(): CommandOutcome[] {
    return this.#outcomes.toSorted((a, b) => a.position - b.position);
  }
}
