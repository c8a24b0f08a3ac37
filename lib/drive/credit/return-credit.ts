import type { Bytes } from '../../base/bytes.ts';
import { createTokenClient } from '../../ipfs/client/token-client.ts';
import { blindTokens } from '../../protocol/upload-tokens/blind-tokens.ts';
import { MOST_TOKENS } from '../../protocol/upload-tokens/issuing.ts';
import type { OpenDrive } from '../drive-context.ts';
import { signingKey } from './signing-key.ts';

/**
 * Gives the drive back what its device's purse has and does not need: it becomes fresh tokens, which the store cannot tell from others, and
 * these are returned in the drive's name, so that any of its devices may draw as much again.
 */
export async function returnCredit({ connection, drive, calls, purse }: OpenDrive): Promise<void> {
  const { network, portalUrl } = connection;
  const store = createTokenClient({ baseUrl: portalUrl });
  const key = await signingKey(connection);
  await purse.takeOut(async (name, bytes) => {
    let left = Math.floor(bytes / key.bytes);
    let returned = 0;
    while (left > 0) {
      const tokens = blindTokens(key, network, Math.min(left, MOST_TOKENS));
      const signatures = await store.withdraw({ purse: name, key: key.id, blinded: tokens.blinded });
      const finished: Bytes[] = tokens.finish(signatures);
      await store.returnTokens({ contract: drive.drive, tokens: finished });
      left -= finished.length;
      returned += finished.length;
    }
    if (returned > 0) await calls.command('giveBack', { bytes: returned * key.bytes });
    return store.credit({ purse: name, tokens: [] });
  });
}
