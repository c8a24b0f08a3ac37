import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { Bytes } from '../../../lib/base/bytes.ts';
import { UploadTokenError } from '../../../lib/protocol/upload-tokens/upload-token-error.ts';

/** Balances, in bytes of storage. Each method is a part of the caller's transaction, which alone decides who of several gets the last of a purse. */
export type Purses = {
  /** 0 for a purse that nobody filled. */
  balance(purse: Bytes): number;
  put(purse: Bytes, bytes: number): void;
  /** @throws UploadTokenError `no-credit`; then nothing was taken. */
  take(purse: Bytes, bytes: number): void;
  /** What all purses hold. */
  total(): number;
};

const bytesRow = v.object({ bytes: v.number() });

export function createPurses(database: DatabaseSync): Purses {
  const find = database.prepare('SELECT bytes FROM purses WHERE purse = ?');
  const add = database.prepare(
    'INSERT INTO purses (purse, bytes) VALUES (?, ?) ON CONFLICT (purse) DO UPDATE SET bytes = bytes + excluded.bytes',
  );
  const lower = database.prepare('UPDATE purses SET bytes = bytes - ? WHERE purse = ?');
  const drop = database.prepare('DELETE FROM purses WHERE purse = ?');
  const total = database.prepare('SELECT coalesce(sum(bytes), 0) AS bytes FROM purses');
  const balance = (purse: Bytes): number => v.parse(v.optional(bytesRow), find.get(purse))?.bytes ?? 0;
  return {
    balance,
    put: (purse, bytes) => {
      if (bytes > 0) add.run(purse, bytes);
    },
    take(purse, bytes) {
      if (bytes === 0) return;
      const left = balance(purse) - bytes;
      if (left < 0)
        throw new UploadTokenError(
          'no-credit',
          `this takes ${String(bytes)} bytes of storage and the purse has ${String(left + bytes)}; put more tokens into it`,
        );
      if (left === 0) drop.run(purse);
      else lower.run(bytes, purse);
    },
    total: () => v.parse(bytesRow, total.get()).bytes,
  };
}
