import type { ContentWorks } from '../content/content-here.ts';
import type { ContentThread } from './messages.ts';
import { openElsewhere } from './open-elsewhere.ts';
import { storeElsewhere } from './store-elsewhere.ts';
import { storeManyElsewhere } from './store-many-elsewhere.ts';
import { tokensElsewhere } from './tokens-elsewhere.ts';

/** Has files stored and opened by a thread, once it is there. Each throws DriveError `offline`, and what `load` throws. */
export const contentElsewhere = (load: () => Promise<ContentThread>): ContentWorks => ({
  storing: async () => storeElsewhere(await load()),
  storingMany: async () => storeManyElsewhere(await load()),
  tokens: async () => tokensElsewhere(await load()),
  opening: async () => openElsewhere(await load()),
});
