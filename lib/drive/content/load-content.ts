import { DriveError } from '../drive-error.ts';
import type * as Decryption from './decrypt-file.ts';
import type * as Storing from './store-content.ts';

/**
 * The parts that encrypt, store and decrypt files. Browsers fetch them when they are first wanted: they are a large part of this library, and no
 * list of files needs them. @throws DriveError `offline`.
 */
export const loadStoring = (): Promise<typeof Storing> => fetched(import('./store-content.ts'));

export const loadDecryption = (): Promise<typeof Decryption> => fetched(import('./decrypt-file.ts'));

async function fetched<T>(part: Promise<T>): Promise<T> {
  try {
    return await part;
  } catch (cause) {
    throw new DriveError('offline', 'a part of the program could not be fetched', { cause });
  }
}
