import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A secret in every dress in which it might lie about: raw, hex, base64 at each alignment, UTF-16. */
function dresses(secret: Buffer): Buffer[] {
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), secret]).toString('base64');
    // Only the characters that the secret alone decides.
    return text.slice(shift === 0 ? 0 : 4, Math.floor((secret.length + shift) / 3) * 4);
  });
  const urls = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const texts = [secret.toString('hex'), secret.toString('hex').toUpperCase(), ...base64, ...urls];
  return [
    secret,
    Buffer.from(secret.toString('latin1'), 'utf16le'),
    ...texts.map((text) => Buffer.from(text, 'latin1')),
  ];
}

/** Paths of all files below `folder` that hold one of the secrets, with the name of the secret. */
export async function findSecrets(folder: string, secrets: Record<string, Uint8Array>): Promise<string[]> {
  const needles = Object.entries(secrets).map(([name, secret]) => ({
    name,
    forms: dresses(Buffer.from(secret)),
  }));
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const found: string[] = [];
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    const bytes = await readFile(path);
    for (const { name, forms } of needles)
      if (forms.some((form) => bytes.includes(form))) found.push(`${name} in ${path}`);
  }
  return found;
}
