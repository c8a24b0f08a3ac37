import { ContentError } from '../../ipfs/content-error.ts';
import type { PaidBy } from '../credit/purse.ts';

/** HTTP 402, Payment Required. */
const PAYMENT_REQUIRED = 402;
/** How often one request has its purse filled. */
const REFILLS = 3;

/** Runs a request to the store; where that says that the purse is empty, fills it and runs it again. */
export async function withCredit<T>(
  { purse, copies, refill }: PaidBy,
  bytes: number,
  request: (how: Pick<PaidBy, 'purse' | 'copies'>) => Promise<T>,
): Promise<T> {
  for (let refills = 0; ; refills++) {
    try {
      return await request({ purse, copies });
    } catch (error) {
      const isEmpty = error instanceof ContentError && error.refusal?.status === PAYMENT_REQUIRED;
      if (!isEmpty || refills === REFILLS) throw error;
    }
    await refill(bytes);
  }
}
