import { CodedError } from '../../lib/base/errors.ts';

/**
 * `does-not-compile`: the compiler or the bundler has something against a contract's sources. `does-not-boot`: what they make of them
 * is no contract. `released`: an account got what it should not have got any more.
 */
export type CliErrorCode =
  | 'no-account'
  | 'not-invited'
  | 'no-path'
  | 'no-answer'
  | 'bad-argument'
  | 'exists'
  | 'unreadable'
  | 'released'
  | 'does-not-compile'
  | 'does-not-boot';

export class CliError extends CodedError<CliErrorCode> {}
