import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import * as v from 'valibot';
import type { Bytes } from '../../../lib/base/bytes.ts';
import { blobOf } from '../../../lib/ipfs/datastore/database.ts';
import { MOST_UPLOADS } from './orders.ts';

/** Who was charged for which upload. */
export type ChargedUpload = { upload: Bytes; purse: Bytes };

/** What uploads were charged, at each store. Each method is a part of the caller's transaction. */
export type Charges = {
  add(store: string, of: ChargedUpload, bytes: number, until: number): void;
  /** Lowers a charge by as much of `bytes` as there is. @returns how much that was. */
  lower(store: string, of: ChargedUpload, bytes: number): number;
  /** Of all stores together. */
  total(of: ChargedUpload): number;
  /** Forgets what an upload was charged at a store. @returns how much that was and until when; `undefined` where it was not. */
  drop(store: string, of: ChargedUpload): { bytes: number; until: number } | undefined;
  /** Forgets what anybody was charged for it at other stores. @returns how much each of them was. */
  dropElsewhere(store: string, upload: Bytes): { purse: Bytes; bytes: number }[];
  /** Forgets what it was charged at a store, if it is due. @returns how much it was. */
  dropDue(store: string, of: ChargedUpload, now: number): number;
  of(store: string, upload: Bytes): ChargedUpload[];
  due(store: string, now: number): ChargedUpload[];
  /** What all uploads were charged. */
  sum(): number;
};

const bytesRow = v.object({ bytes: v.number() });
const droppedRow = v.object({ bytes: v.number(), until: v.number() });
const bytesOf = (row: unknown): number => v.parse(v.optional(bytesRow), row)?.bytes ?? 0;

export function createCharges(database: DatabaseSync): Charges {
  const add = database.prepare(
    `INSERT INTO charges (store, upload, purse, bytes, until) VALUES (?, ?, ?, ?, ?) ON CONFLICT (store, upload, purse)
     DO UPDATE SET bytes = bytes + excluded.bytes, until = max(until, excluded.until)`,
  );
  const find = database.prepare('SELECT bytes FROM charges WHERE store = ? AND upload = ? AND purse = ?');
  const lower = database.prepare(
    'UPDATE charges SET bytes = bytes - ? WHERE store = ? AND upload = ? AND purse = ?',
  );
  const total = database.prepare(
    'SELECT coalesce(sum(bytes), 0) AS bytes FROM charges WHERE upload = ? AND purse = ?',
  );
  const drop = database.prepare(
    'DELETE FROM charges WHERE store = ? AND upload = ? AND purse = ? RETURNING bytes, until',
  );
  const dropElsewhere = database.prepare(
    'DELETE FROM charges WHERE upload = ? AND store <> ? RETURNING purse, bytes',
  );
  const dropDue = database.prepare(
    'DELETE FROM charges WHERE store = ? AND upload = ? AND purse = ? AND until <= ? RETURNING bytes',
  );
  const of = database.prepare('SELECT upload, purse FROM charges WHERE store = ? AND upload = ? LIMIT ?');
  const due = database.prepare(
    'SELECT upload, purse FROM charges WHERE store = ? AND until <= ? ORDER BY until LIMIT ?',
  );
  const sum = database.prepare('SELECT coalesce(sum(bytes), 0) AS bytes FROM charges');

  return {
    add: (store, { upload, purse }, bytes, until) => void add.run(store, upload, purse, bytes, until),
    lower(store, { upload, purse }, bytes) {
      const less = Math.min(bytes, bytesOf(find.get(store, upload, purse)));
      if (less > 0) lower.run(less, store, upload, purse);
      return less;
    },
    total: ({ upload, purse }) => bytesOf(total.get(upload, purse)),
    drop: (store, { upload, purse }) => v.parse(v.optional(droppedRow), drop.get(store, upload, purse)),
    dropElsewhere: (store, upload) =>
      dropElsewhere.all(upload, store).map((row) => ({ purse: blobOf(row['purse']), bytes: bytesOf(row) })),
    dropDue: (store, { upload, purse }, now) => bytesOf(dropDue.get(store, upload, purse, now)),
    of: (store, upload) => of.all(store, upload, MOST_UPLOADS).map(chargedUpload),
    due: (store, now) => due.all(store, now, MOST_UPLOADS).map(chargedUpload),
    sum: () => bytesOf(sum.get()),
  };
}

const chargedUpload = (row: Record<string, SQLOutputValue>): ChargedUpload => ({
  upload: blobOf(row['upload']),
  purse: blobOf(row['purse']),
});
