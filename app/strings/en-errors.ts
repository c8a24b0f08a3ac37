import type { DriveErrorCode } from '../../lib/drive/index.ts';

/** What happened, and what to do about it. */
export type Explanation = { readonly title: string; readonly advice: string };

const byCode: Record<DriveErrorCode, Explanation> = {
  offline: { title: 'The network cannot be reached', advice: 'Check your connection and try again.' },
  'no-worker': {
    title: 'No worker answers at the moment',
    advice: 'Your data is safe. Another worker takes over within a minute or two; try again then.',
  },
  busy: { title: 'The network is busy', advice: 'Wait a moment and try again.' },
  unconfirmed: {
    title: 'It is not certain yet that this was done',
    advice: 'Nobody has confirmed it. Look whether it is there before you try again.',
  },
  'not-permitted': { title: 'You are not permitted to do this', advice: 'Ask the owner for access.' },
  policy: {
    title: 'What the owner asks for is not fulfilled yet',
    advice: 'They set a time, people who must agree, or the like. Try again later, or ask them.',
  },
  'too-early': { title: 'It is too early for this', advice: 'Look again from when it can be done.' },
  expired: { title: 'The access has ended', advice: 'Ask the owner to share it again.' },
  tampered: {
    title: 'This is not what was stored',
    advice:
      'It was altered on the way or where it is kept, so it was not opened. Try again; if it stays, tell the owner.',
  },
  'stale-directory': {
    title: 'What this portal shows is not proven',
    advice:
      'Something may be hidden or old. Try again in a minute and check the clock of this device; if it stays, tell whoever runs the network.',
  },
  unwitnessed: {
    title: 'Its release was not witnessed',
    advice:
      'A key came without the word of enough gatekeepers that this was logged, so nothing was opened. Try again in a moment; if it stays, tell whoever runs the network.',
  },
  conflict: {
    title: 'Somebody changed this at the same time',
    advice: 'The newest state has been fetched. Look at it and try again.',
  },
  'not-found': { title: 'This is not here any more', advice: 'It may have been moved or deleted.' },
  'no-account': {
    title: 'There is no account for these words on this network',
    advice: 'Check the words and their order, and that this is the right network.',
  },
  'account-exists': { title: 'This account exists already', advice: 'Restore it with your recovery words.' },
  'invite-needed': {
    title: 'New drives need an invite here',
    advice: 'Ask whoever runs this site for an invite code, and check it for typing errors.',
  },
  'invite-spent': {
    title: 'This invite was used already',
    advice: 'Each invite begins one drive. Ask whoever runs this site for another.',
  },
  'new-drives-closed': {
    title: 'No new drives are taken here',
    advice: 'Accounts that exist go on. Ask for another address of this network.',
  },
  'wrong-password': { title: 'That is not the password', advice: 'Try again, or use your recovery words.' },
  'wrong-network': {
    title: 'This is another network than the one you use',
    advice: 'Go to the address where you made your account, or use an account of this network.',
  },
  'other-version': {
    title: 'This was made by another version of Velum',
    advice: 'Reload the page to get the newest version.',
  },
  'bad-name': {
    title: 'This name cannot be used',
    advice: 'Choose a shorter name without / and without control characters.',
  },
  'bad-link': {
    title: 'This link opens nothing here',
    advice:
      'Ask for the whole link, with everything after the #. A request for files opens at the address that it was sent with.',
  },
  'bad-address': {
    title: 'This is not an address',
    advice: 'A character is wrong or missing. Copy the address again.',
  },
  'bad-words': {
    title: 'These are not 24 recovery words',
    advice: 'A word is misspelt, missing, or in the wrong place.',
  },
  'changed-while-reading': {
    title: 'The file changed while it was read',
    advice: 'Close it in other programs and upload it again.',
  },
  aborted: { title: 'Stopped', advice: 'You can start it again.' },
  'bad-argument': {
    title: 'Something was asked for in a wrong form',
    advice: 'Reload the page and try again.',
  },
  'inbox-full': {
    title: 'They have access, but could not be told',
    advice: 'Their list of invitations is full. Ask them to open “Shared with me”, then share once more.',
  },
  'over-quota': {
    title: 'There is no room for this',
    advice:
      'Delete for good what you no longer need, in the trash too. If it stays, the operator of the network can make more room.',
  },
  full: {
    title: 'No more files are taken here',
    advice:
      'The request is full, or its owner has yet to look at what came in. Ask them, or try again later.',
  },
  'older-drive': {
    title: 'This drive cannot do this yet',
    advice:
      'It was made before requests for files existed, and a drive keeps the code that it was made with.',
  },
  refused: {
    title: 'The network refused this',
    advice: 'Try again. If it stays, the operator of the network can tell why.',
  },
};

export const errors = {
  byCode,
  unknown: { title: 'Something unexpected happened', advice: 'Try again. If it stays, reload the page.' },
  storageFull: {
    title: 'The browser could not keep this',
    advice: 'Its storage is full or switched off, for example in a private window.',
  },
  unsupported: {
    title: 'The browser lacks something that is needed',
    advice: 'Use a newer browser, and an address that begins with https.',
  },
  saveCancelled: { title: 'Stopped', advice: 'No place to save was chosen.' },
};
