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
  /** Forgets what an upload was charged, at all stores. @returns how much that was and until when; `undefined` where it was nowhere. */
  drop(of: ChargedUpload): { bytes: number; until: number } | undefined;
  /** Forgets it at one store, if it is due. @returns how much it was. */
  dropDue(store: string, of: ChargedUpload, now: number): number;
  of(store: string, upload: Bytes): ChargedUpload[];
  due(store: string, now: number): ChargedUpload[];
  /** What all uploads were charged. */
  sum(): number;
};

const bytesRow = v.object({ bytes: v.number() });
const totalRow = v.object({ bytes: v.nullable(v.number()), until: v.nullable(v.number()) });
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
    'SELECT sum(bytes) AS bytes, max(until) AS until FROM charges WHERE upload = ? AND purse = ?',
  );
  const drop = database.prepare('DELETE FROM charges WHERE upload = ? AND purse = ?');
  const dropDue = database.prepare(
    'DELETE FROM charges WHERE store = ? AND upload = ? AND purse = ? AND until <= ? RETURNING bytes',
  );
  const of = database.prepare('SELECT upload, purse FROM charges WHERE store = ? AND upload = ? LIMIT ?');
  const due = database.prepare(
    'SELECT upload, purse FROM charges WHERE store = ? AND until <= ? ORDER BY until LIMIT ?',
  );
  const sum = database.prepare('SELECT coalesce(sum(bytes), 0) AS bytes FROM charges');

  const totalOf = ({ upload, purse }: ChargedUpload) => v.parse(totalRow, total.get(upload, purse));
  return {
    add: (store, { upload, purse }, bytes, until) => void add.run(store, upload, purse, bytes, until),
    lower(store, { upload, purse }, bytes) {
      const less = Math.min(bytes, bytesOf(find.get(store, upload, purse)));
      if (less > 0) lower.run(less, store, upload, purse);
      return less;
    },
    total: (one) => totalOf(one).bytes ?? 0,
    drop(one) {
      const { bytes, until } = totalOf(one);
      drop.run(one.upload, one.purse);
      return bytes === null || until === null ? undefined : { bytes, until };
    },
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
