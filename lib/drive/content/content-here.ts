import type { ContentClient } from '../../ipfs/content-client.ts';
import type { DecryptFile } from './decrypt-file.ts';
import type { StoreContent } from './store-content.ts';

type ContentHere = { storing: () => Promise<StoreContent>; opening: () => Promise<DecryptFile> };

/** Stores and opens files in the thread that asks. Loaded when the first one is: most commands need none of it. */
export const contentHere = (content: ContentClient): ContentHere => ({
  async storing() {
    const { storeContent } = await import('./store-content.ts');
    return (source, keys, options) => storeContent(content, source, keys, options);
  },
  async opening() {
    const { decryptFile } = await import('./decrypt-file.ts');
    return (version, options) => decryptFile(content, version, options);
  },
});
