import { bytes32 } from '../../base/testing.ts';
import type { ReleasedBy } from '../content/store-content.ts';
import type { PaidBy, Purse } from '../credit/purse.ts';

/** What pays where nobody asks for payment. */
const paid: PaidBy = { purse: '00'.repeat(16), refill: () => Promise.resolve() };

/** What each storing is told beside the file. */
export const paying: { readonly paid: PaidBy; readonly releasedBy: ReleasedBy } = {
  paid,
  releasedBy: { network: bytes32(1), secret: bytes32(2) },
};

/** A purse that always has enough, where nobody asks for payment. */
export const fullPurse: Purse = {
  setAside: () => Promise.resolve({ ...paid, end: () => undefined }),
  fill: (task) => task(paid.purse),
  takeOut: () => Promise.resolve(),
};
