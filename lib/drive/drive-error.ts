import { CodedError } from '../base/errors.ts';

/**
 * What a person can act upon. `offline`: the portal does not answer. `no-worker`: it answers, but no worker does.
 * `over-quota`: the drive's contract or the store has no room for more. `inbox-full`: a grant was made, and its recipient's list of invitations takes no more.
 * `full`: a request for files takes no more. `older-drive`: the drive's contract is one of before there was what is asked for.
 * `unconfirmed`: a command was handed over, and nobody vouches yet that it was executed. `not-permitted`:
 * the contract says no. `invite-needed`, `invite-spent`, `new-drives-closed`: the portal says who may begin drives through it. `policy`: a policy of the owner's says no, now. `too-early`: an heir cannot claim yet. `tampered`: what came back is not what was stored, or not signed by whom it should be.
 * `stale-directory`: the portal proves nothing of the network's directory, or shows one that is too old.
 * `unwitnessed`: a secret came without the word of enough gatekeepers that its release was logged, or the log cannot be verified.
 */
export type DriveErrorCode =
  | 'offline'
  | 'no-worker'
  | 'busy'
  | 'unconfirmed'
  | 'not-permitted'
  | 'expired'
  | 'policy'
  | 'too-early'
  | 'tampered'
  | 'unwitnessed'
  | 'stale-directory'
  | 'conflict'
  | 'not-found'
  | 'no-account'
  | 'account-exists'
  | 'wrong-password'
  | 'wrong-network'
  | 'other-version'
  | 'bad-name'
  | 'bad-link'
  | 'bad-address'
  | 'bad-words'
  | 'changed-while-reading'
  | 'aborted'
  | 'bad-argument'
  | 'inbox-full'
  | 'over-quota'
  | 'full'
  | 'older-drive'
  | 'invite-needed'
  | 'invite-spent'
  | 'new-drives-closed'
  | 'refused';

export class DriveError extends CodedError<DriveErrorCode> {}
