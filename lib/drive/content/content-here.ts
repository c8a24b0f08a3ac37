import { createTokenClient } from '../../ipfs/client/token-client.ts';
import { createContentClient } from '../../ipfs/content-client.ts';
import type { TokenWorks } from '../credit/token-works.ts';
import type { DecryptFile } from './decrypt-file.ts';
import type { SeekFile } from './seek-file.ts';
import type { StoreContent } from './store-content.ts';
import type { StoreMany } from './store-many.ts';

/** How a stored version is read: from its beginning to its end, or anywhere. */
export type OpenContent = { readonly inOrder: DecryptFile; readonly anywhere: SeekFile };

/** What is done with content and with what pays for it, wherever. Each throws DriveError `offline` while that part of the program cannot be had. */
export type ContentWorks = {
  /** What encrypts a file and sends it. */
  readonly storing: () => Promise<StoreContent>;
  /** The same for many small ones. */
  readonly storingMany: () => Promise<StoreMany>;
  /** What fetches, verifies and decrypts files. */
  readonly opening: () => Promise<OpenContent>;
  /** What makes and spends upload tokens. */
  readonly tokens: () => Promise<TokenWorks>;
};

/** Does it in the thread that asks. Loaded when the first one is wanted: most commands need none of it. */
export const contentHere = (portalUrl: string): ContentWorks => ({
  async storing() {
    const { storeContent } = await import('./store-content.ts');
    return (source, keys, options) => storeContent(contentOf(portalUrl), source, keys, options);
  },
  async storingMany() {
    const { storeMany } = await import('./store-many.ts');
    return (files, options) => storeMany(contentOf(portalUrl), files, options);
  },
  async opening() {
    const [{ decryptFile }, { seekFile }] = await Promise.all([
      import('./decrypt-file.ts'),
      import('./seek-file.ts'),
    ]);
    const content = contentOf(portalUrl);
    return {
      inOrder: (version, options) => decryptFile(content, version, options),
      anywhere: (version, options) => seekFile(content, version, options),
    };
  },
  async tokens() {
    const { tokenWorks } = await import('../credit/token-works.ts');
    return tokenWorks(createTokenClient({ baseUrl: portalUrl }));
  },
});

const contentOf = (baseUrl: string) => createContentClient({ baseUrl });
