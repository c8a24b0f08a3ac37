import { DriveError } from '../drive-error.ts';

/**
 * The parts that encrypt and decrypt files. Browsers fetch them when they are first wanted: they are a large part of this library, and no
 * list of files needs them. @throws DriveError `offline`.
 */
export const loadEncryption = (): Promise<typeof import('./encrypt-file.ts')> =>
  fetched(import('./encrypt-file.ts'));

export const loadDecryption = (): Promise<typeof import('./decrypt-file.ts')> =>
  fetched(import('./decrypt-file.ts'));

async function fetched<T>(part: Promise<T>): Promise<T> {
  try {
    return await part;
  } catch (cause) {
    throw new DriveError('offline', 'a part of the program could not be fetched', { cause });
  }
}
