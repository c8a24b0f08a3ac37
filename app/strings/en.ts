import { account } from './en-account.ts';
import { browse } from './en-browse.ts';
import { drive } from './en-drive.ts';
import { errors } from './en-errors.ts';
import { links } from './en-links.ts';
import { places } from './en-places.ts';
import { previews } from './en-previews.ts';
import { requests } from './en-requests.ts';
import { search } from './en-search.ts';
import { sharing } from './en-sharing.ts';
import { start } from './en-start.ts';
import { transfers } from './en-transfers.ts';
import { versions } from './en-versions.ts';

/** The English catalogue, a file for each topic. */
export const en = {
  product: {
    name: 'Velum',
    description: 'A private drive: encrypted on your device, stored on IPFS, opened only by those you allow.',
    needsScript: 'Velum encrypts and decrypts your files in this browser, so it needs JavaScript.',
    loading: 'Loading…',
    notifications: 'Notifications',
    dismiss: 'Dismiss notification',
    notFoundTitle: 'There is nothing here',
    notFoundText: 'The address may be misspelt, or the page may have moved.',
    home: 'Go to my files',
    crashTitle: 'Something went wrong on this page',
    crashText: 'Nothing that was stored is lost. Reload the page; you will be asked for your password again.',
    reload: 'Reload',
    newVersion: 'A new version of Velum is ready',
    newVersionText: 'Reload to use it; you will be asked for your password again.',
  },
  actions: {
    cancel: 'Cancel',
    close: 'Close',
    back: 'Back',
    next: 'Continue',
    retry: 'Try again',
    copied: 'Copied',
    copyFailed: 'The browser did not let us copy. Select the text and copy it yourself.',
  },
  account,
  browse,
  drive,
  errors,
  links,
  places,
  previews,
  requests,
  search,
  sharing,
  start,
  transfers,
  versions,
};
