import { CodedError } from '../../base/errors.ts';

/**
 * `wrong-header`: the header was not made with this key and associated data, or is damaged.
 * `wrong-parameters`: sizes, indexes or header parameters that this codec was not set up for.
 * `wrong-segment`: the one, opaque refusal of a segment; it does not say which check failed.
 */
export type FloeErrorCode = 'wrong-header' | 'wrong-parameters' | 'wrong-segment';

export class FloeError extends CodedError<FloeErrorCode> {}
