import type { DatabaseSync } from 'node:sqlite';
import type { Bytes } from '../../../lib/base/bytes.ts';

/** Requests that count once, by their hashes: who repeats one, for want of an answer, gets the answer and changes nothing. Each method is a part of the caller's transaction. */
export type Answered = {
  has(request: Bytes): boolean;
  /** @param ends chain time up to which it is remembered. @returns whether it is new. */
  add(request: Bytes, ends: number): boolean;
  /** @param now chain time. */
  forget(now: number): void;
};

export function createAnswered(database: DatabaseSync): Answered {
  const find = database.prepare('SELECT 1 FROM answered WHERE request = ?');
  const add = database.prepare('INSERT OR IGNORE INTO answered (request, ends) VALUES (?, ?)');
  const drop = database.prepare('DELETE FROM answered WHERE ends < ?');
  return {
    has: (request) => find.get(request) !== undefined,
    add: (request, ends) => Number(add.run(request, ends).changes) > 0,
    forget: (now) => void drop.run(now),
  };
}
