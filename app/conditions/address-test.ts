import { loadDriveLibrary } from '../session/drive-library.ts';

/** Whoever has a drive open has the library already: this does not wait for the network. */
export async function addressTest(): Promise<{ isAddress: (text: string) => boolean }> {
  const { accountId } = await loadDriveLibrary();
  return {
    isAddress(text) {
      try {
        accountId(text);
        return true;
      } catch {
        return false;
      }
    },
  };
}
