import { CodedError } from '../../../base/errors.ts';

/**
 * The first group is what storage did, the second what is wrong in what was committed or shown, the third a caller's mistake.
 *
 * | code | |
 * | --- | --- |
 * | page-lost | a page cannot be fetched |
 * | page-altered | the bytes are not those of the hash, and are no page of another place or version either |
 * | page-swapped | a page of this contract, but of another place |
 * | page-stale | the page of this place, but of another version |
 * | wrong-root | the root page is of another contract, position or version |
 * | malformed-page | the page is authentic, but not the one encoding of a state |
 * | malformed-proof | a proof with pages too many |
 * | bad-key | a key that is too long, or not well-formed text |
 * | value-too-large | a value above `MAX_VALUE_BYTES` |
 * | missing-value | a record was marked as written, or kept, and has no value |
 * | bad-version | a commitment's version is not above the last one's |
 * | commit-under-way | a second commitment while one is being written |
 */
export type StateErrorCode =
  | 'page-lost'
  | 'page-altered'
  | 'page-swapped'
  | 'page-stale'
  | 'wrong-root'
  | 'malformed-page'
  | 'malformed-proof'
  | 'bad-key'
  | 'value-too-large'
  | 'missing-value'
  | 'bad-version'
  | 'commit-under-way';

/** Messages name places by nibbles of keyed paths, never keys or values. */
export class StateError extends CodedError<StateErrorCode> {}
