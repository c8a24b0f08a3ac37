import { DriveError } from '../drive-error.ts';

const MAX = 255;

/** A name as it is stored: NFC, no separators, no control characters. @throws DriveError `bad-name`. */
export function checkName(name: string): string {
  const normal = name.normalize('NFC').trim();
  const isBad = normal === '' || normal === '.' || normal === '..' || normal.length > MAX;
  // Bidirectional overrides could make "exe.txt" look like "txt.exe".
  if (isBad || /[/\\\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(normal) || !normal.isWellFormed()) {
    throw new DriveError(
      'bad-name',
      'a name has 1 to 255 characters, and no slash or invisible control characters',
    );
  }
  return normal;
}

/** Whether a name that came from somebody else is one that `checkName` would have given: no path, nothing invisible. */
export function isName(name: string): boolean {
  try {
    return checkName(name) === name;
  } catch (error) {
    if (error instanceof DriveError) return false;
    throw error;
  }
}
