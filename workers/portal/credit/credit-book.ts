import type { DatabaseSync } from 'node:sqlite';
import { equalBytes } from '../../../lib/base/bytes.ts';
import { inTransaction } from '../../../lib/ipfs/datastore/database.ts';
import { createCharges } from './charges.ts';
import type { CreditBook, Order, Outcome } from './orders.ts';
import { createPaidPins } from './paid-pins.ts';
import { createPurses } from './purses.ts';

/** Bytes that uploads were charged, and that pins were paid with. */
export type CreditTotals = { charged: number; pinned: number };

/**
 * The book of credit itself: each order is one transaction, so that of several who want the last of a purse one gets it. Whatever a store does about an order
 * it does later than what it takes here and sooner than what it gives back, so that a crash between the two may cost its client what one request was charged until
 * the client repeats the request or the upload's time is over, and never lets anything be stored for nothing.
 */
export function createCreditBook(database: DatabaseSync): { book: CreditBook; totals(): CreditTotals } {
  const purses = createPurses(database);
  const charges = createCharges(database);
  const paid = createPaidPins(database);

  /** What was charged for an upload becomes this store's affair: whoever holds something for it elsewhere has no charge for that any more. */
  function gather(order: OrderOf<'pay' | 'settle'>): { bytes: number; until: number } | undefined {
    const here = charges.drop(order.store, order);
    let elsewhere = 0;
    for (const { purse, bytes } of charges.dropElsewhere(order.store, order.upload))
      if (equalBytes(purse, order.purse)) elsewhere += bytes;
      else purses.put(purse, bytes);
    if (here === undefined && elsewhere === 0) return undefined;
    return { bytes: (here?.bytes ?? 0) + elsewhere, until: here?.until ?? 0 };
  }

  function pay(order: OrderOf<'pay'>): void {
    if (paid.has(order)) return;
    const charged = gather(order);
    const left = (charged?.bytes ?? 0) - order.bytes;
    if (left < 0) purses.take(order.purse, -left);
    if (charged !== undefined) charges.add(order.store, order, Math.max(0, left), charged.until);
    paid.add(order, order.upload, order.bytes);
  }

  function undo(order: OrderOf<'undo'>): void {
    const bytes = paid.remove(order)?.bytes ?? 0;
    if (order.upload.length === 0) purses.put(order.purse, bytes);
    else charges.add(order.store, order, bytes, 0);
  }

  function refund(order: OrderOf<'refund'>): Partial<Outcome> {
    const found = paid.remove(order);
    if (found === undefined) return {};
    if (order.purse.length > 0) purses.put(order.purse, found.bytes);
    const uploads = found.upload.length > 0 ? [{ upload: found.upload, purse: order.purse }] : [];
    return { bytes: found.bytes, uploads };
  }

  function execute(order: Order): Partial<Outcome> | undefined {
    switch (order.order) {
      case 'room':
        return { bytes: purses.balance(order.purse) + charges.total(order) };
      case 'charges':
        return { uploads: charges.of(order.store, order.upload) };
      case 'charge':
        purses.take(order.purse, order.bytes);
        charges.add(order.store, order, order.bytes, order.until);
        return undefined;
      case 'give-back':
        purses.put(order.purse, charges.lower(order.store, order, order.bytes));
        return undefined;
      case 'pay':
        pay(order);
        return undefined;
      case 'undo':
        undo(order);
        return undefined;
      case 'settle':
        purses.put(order.purse, gather(order)?.bytes ?? 0);
        if (order.release.length === 0) paid.remove(order);
        return undefined;
      case 'refund':
        return refund(order);
      case 'due':
        return { uploads: charges.due(order.store, order.now) };
      case 'end':
        purses.put(order.purse, charges.dropDue(order.store, order, order.now));
        return undefined;
    }
  }

  return {
    book: async (order) => {
      await Promise.resolve();
      return inTransaction(database, () => ({ v: 1, bytes: 0, uploads: [], ...execute(order) }));
    },
    totals: () => ({ charged: charges.sum(), pinned: paid.sum() }),
  };
}

type OrderOf<Name extends Order['order']> = Extract<Order, { order: Name }>;
