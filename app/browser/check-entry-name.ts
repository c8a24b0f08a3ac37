import { loadDriveLibrary } from '../session/drive-library.ts';

/** Refuses a name before anything is sent. @throws DriveError `bad-name`. */
export async function checkEntryName(name: string): Promise<void> {
  const { checkName } = await loadDriveLibrary();
  checkName(name);
}
