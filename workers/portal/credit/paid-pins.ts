import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { asBytes, type Bytes } from '../../../lib/base/bytes.ts';

/** A pin of a store; `release` is empty where it has no owner. */
export type PaidPin = { store: string; root: Bytes; release: Bytes };

/** What pins were paid with. Each method is a part of the caller's transaction. */
export type PaidPins = {
  has(pin: PaidPin): boolean;
  /** @param upload that the pin ends, or empty bytes. */
  add(pin: PaidPin, upload: Bytes, bytes: number): void;
  /** @returns what it was paid with, if it was. */
  remove(pin: PaidPin): { upload: Bytes; bytes: number } | undefined;
  /** What all pins were paid with. */
  sum(): number;
};

const paidRow = v.optional(v.object({ upload: v.instance(Uint8Array), bytes: v.number() }));
const sumRow = v.object({ bytes: v.number() });

export function createPaidPins(database: DatabaseSync): PaidPins {
  const has = database.prepare('SELECT 1 FROM paid WHERE store = ? AND root = ? AND release = ?');
  const add = database.prepare(
    'INSERT INTO paid (store, root, release, upload, bytes) VALUES (?, ?, ?, ?, ?)',
  );
  const remove = database.prepare(
    'DELETE FROM paid WHERE store = ? AND root = ? AND release = ? RETURNING upload, bytes',
  );
  const sum = database.prepare('SELECT coalesce(sum(bytes), 0) AS bytes FROM paid');
  return {
    has: ({ store, root, release }) => has.get(store, root, release) !== undefined,
    add: ({ store, root, release }, upload, bytes) => void add.run(store, root, release, upload, bytes),
    remove({ store, root, release }) {
      const row = v.parse(paidRow, remove.get(store, root, release));
      return row === undefined ? undefined : { upload: asBytes(row.upload), bytes: row.bytes };
    },
    sum: () => v.parse(sumRow, sum.get()).bytes,
  };
}
