import { join } from 'node:path';
import { randomBytes, toHex } from '../../lib/base/bytes.ts';
import { inTransaction } from '../../lib/ipfs/datastore/database.ts';
import { PURSE_HEADER } from '../../lib/protocol/upload-header.ts';
import { openCreditDatabase } from '../../workers/portal/credit/credit-database.ts';
import { createPurses } from '../../workers/portal/credit/purses.ts';

/**
 * Puts credit into a fresh purse of a network's portal, beside its process, for requests that no drive draws for.
 * @param data folder of the network. @returns the header that names the purse.
 */
export function fillPurse({ data }: { data: string }, bytes: number): Record<string, string> {
  const purse = randomBytes(16);
  const database = openCreditDatabase(join(data, 'portal'));
  try {
    inTransaction(database, () => {
      createPurses(database).put(purse, bytes);
    });
  } finally {
    database.close();
  }
  return { [PURSE_HEADER]: toHex(purse) };
}
