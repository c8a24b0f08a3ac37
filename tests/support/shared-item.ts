import assert from 'node:assert/strict';
import type { Account, SharedItem } from '../../lib/drive/index.ts';
import { until } from './until.ts';

/** What was shared with an account, once the message about it has come. @param node - which; the newest if it is not said. */
export const sharedItem = (account: Account, node?: string): Promise<SharedItem> =>
  until(async () => {
    const items = await account.sharedWithMe();
    return items.find((item) => node === undefined || item.node === node) ?? assert.fail('not yet shared');
  });
