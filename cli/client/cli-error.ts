import { CodedError } from '../../lib/base/errors.ts';

/**
 * `no-governance-key`: the folder holds no key that governs a network. `unknown-gatekeeper`, `not-admitted`, `bad-threshold`: what keeps a set of
 * gatekeepers from being named. `unknown-platform`: none begins so. `weak-network`: what a network is
 * to be made of protects less than people will think. `no-tokens`: the account that is to pay has none. `not-counted`: a decision is on the chain, and its rules give it no effect. `released`: an account got what it should
 * not have got any more. `does-not-compile`: the compiler or the bundler has something against a contract's sources. `does-not-boot`: what they make
 * of them is no contract. `incomplete`: not all of what was asked for was written.
 */
export type CliErrorCode =
  | 'no-account'
  | 'older-drive'
  | 'not-all'
  | 'not-invited'
  | 'no-path'
  | 'no-answer'
  | 'bad-argument'
  | 'exists'
  | 'no-governance-key'
  | 'unknown-gatekeeper'
  | 'not-admitted'
  | 'bad-threshold'
  | 'unknown-platform'
  | 'weak-network'
  | 'no-tokens'
  | 'not-counted'
  | 'unreadable'
  | 'incomplete'
  | 'released'
  | 'not-verified'
  | 'does-not-compile'
  | 'does-not-boot';

export class CliError extends CodedError<CliErrorCode> {}
