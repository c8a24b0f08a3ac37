import { join, relative } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** What sources outside of this repository call the SDK and its harness, and where they lie. */
export const SDK_NAMES = {
  'velum/contract': join(root, 'contracts/sdk/index.ts'),
  'velum/testing': join(root, 'contracts/sdk/testing.ts'),
} as const;

/** What compilers and editors find them by, beside a contract that lies elsewhere; written anew by every command. */
export const SDK_FOLDER = '.velum-sdk';

/** A path as seen from where one works. */
export const shownPath = (path: string): string => relative(process.cwd(), path);
