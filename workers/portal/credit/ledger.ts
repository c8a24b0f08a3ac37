import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { equalBytes, type Bytes } from '../../../lib/base/bytes.ts';
import { UploadTokenError } from '../../../lib/protocol/upload-tokens/upload-token-error.ts';

/** A draw that is to be booked. */
export type BookedDraw = {
  /** The root of its group. */
  contract: Bytes;
  /** Hash of the command that drew. */
  command: Bytes;
  /** Hash of what is to be signed for it. */
  request: Bytes;
  /** What the tokens buy together. */
  bytes: number;
  /** When their key ends, and with it the need to remember the draw. */
  ends: number;
};

/** What the store issued for whom: its own bound, whatever contracts vouch for. Each method is a part of the caller's transaction. */
export type Ledger = {
  /** Books a draw; the same one again changes nothing. @throws UploadTokenError `right-used`, `over-quota`. */
  draw(draw: BookedDraw): void;
  /** The contract may draw as much again; never more than it drew. */
  giveBack(contract: Bytes, bytes: number): void;
  /** Bytes that all contracts have drawn, less what was returned. */
  total(): number;
};

const bytesRow = v.object({ bytes: v.number() });
const requestRow = v.optional(v.object({ request: v.instance(Uint8Array) }));

/** @param quota bytes that one contract may have. */
export function createLedger(database: DatabaseSync, quota: number): Ledger {
  const used = database.prepare('SELECT request FROM rights WHERE command = ?');
  const use = database.prepare('INSERT INTO rights (command, request, ends) VALUES (?, ?, ?)');
  const add = database.prepare(
    `INSERT INTO ledgers (contract, bytes) VALUES (?, ?)
     ON CONFLICT (contract) DO UPDATE SET bytes = bytes + excluded.bytes RETURNING bytes`,
  );
  const lower = database.prepare('UPDATE ledgers SET bytes = max(0, bytes - ?) WHERE contract = ?');
  const total = database.prepare('SELECT coalesce(sum(bytes), 0) AS bytes FROM ledgers');
  return {
    draw({ contract, command, request, bytes, ends }) {
      const known = v.parse(requestRow, used.get(command));
      if (known !== undefined && equalBytes(known.request, request)) return;
      if (known !== undefined)
        throw new UploadTokenError(
          'right-used',
          'this command was drawn on for other tokens; send a new one',
        );
      use.run(command, request, ends);
      if (v.parse(bytesRow, add.get(contract, bytes)).bytes > quota)
        throw new UploadTokenError(
          'over-quota',
          `a contract may have storage for ${String(quota)} bytes here; return tokens, or release what is stored and return those`,
        );
    },
    giveBack: (contract, bytes) => void lower.run(bytes, contract),
    total: () => v.parse(bytesRow, total.get()).bytes,
  };
}
