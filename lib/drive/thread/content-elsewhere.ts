import type { DecryptFile } from '../content/decrypt-file.ts';
import type { StoreContent } from '../content/store-content.ts';
import type { ContentThread } from './messages.ts';
import { openElsewhere } from './open-elsewhere.ts';
import { storeElsewhere } from './store-elsewhere.ts';

/** Has files stored and opened by a thread, once it is there. Each throws DriveError `offline`, and what `load` throws. */
export const contentElsewhere = (
  load: () => Promise<ContentThread>,
): { storing: () => Promise<StoreContent>; opening: () => Promise<DecryptFile> } => ({
  storing: async () => storeElsewhere(await load()),
  opening: async () => openElsewhere(await load()),
});
