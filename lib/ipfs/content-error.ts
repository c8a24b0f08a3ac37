import { CodedError } from '../base/errors.ts';

/**
 * `bad-cid`: not a CID, or of a kind that is not kept (only CIDv1, SHA-256, raw, dag-pb or dag-cbor is).
 * `wrong-block`: the bytes are not those that the CID names.
 * `too-large`: a block or a transfer above its limit.
 * `malformed`: a CAR, a node of a DAG or an answer that cannot be decoded.
 * `truncated`: a CAR that ends inside a block.
 * `wrong-layout`: a well-formed DAG that is not a plain file of raw leaves.
 * `not-found`: nobody who was asked has it.
 * `incomplete`: a DAG lacks blocks here.
 * `offline`: the portal could not be reached or is not serving.
 * `refused`: the portal answered no; {@link ContentError.refusal} says why.
 * `aborted`: the caller's signal ended it, by a timeout or otherwise; the reason is the cause.
 * `storage`: the disk did not take or give the bytes.
 * `no-space`: the disk is full; nothing of it was kept.
 * `read-only`: the disk takes no writes; what is there can be read.
 * `damaged`: what lies on the disk is not the block any more; it was moved aside.
 * `no-credit`: what is to be stored costs more than is paid for.
 * `wrong-version`: a newer program wrote the store.
 */
export type ContentErrorCode =
  | 'bad-cid'
  | 'wrong-block'
  | 'too-large'
  | 'malformed'
  | 'truncated'
  | 'wrong-layout'
  | 'not-found'
  | 'incomplete'
  | 'offline'
  | 'refused'
  | 'aborted'
  | 'storage'
  | 'no-space'
  | 'read-only'
  | 'damaged'
  | 'no-credit'
  | 'wrong-version';

/** The portal's own words: HTTP status and the code of its error body, if it gave one. */
export type Refusal = { readonly status: number; readonly code: string | undefined };

export class ContentError extends CodedError<ContentErrorCode> {
  readonly refusal: Refusal | undefined;

  constructor(code: ContentErrorCode, message: string, options?: { cause?: unknown; refusal?: Refusal }) {
    super(code, message, options);
    this.refusal = options?.refusal;
  }
}

const STATUS: Record<ContentErrorCode, number> = {
  'bad-cid': 400,
  'wrong-block': 400,
  'too-large': 413,
  malformed: 400,
  truncated: 400,
  'wrong-layout': 400,
  'not-found': 404,
  incomplete: 409,
  offline: 503,
  refused: 403,
  aborted: 504,
  storage: 503,
  'no-space': 507,
  'read-only': 503,
  damaged: 404,
  'no-credit': 402,
  'wrong-version': 503,
};

/** The HTTP status with which a portal answers an error of the content store. */
export const statusOf = (code: ContentErrorCode): number => STATUS[code];

/** `not-found` under the name by which the interface-store ports recognise an absent key. */
export function absentKey(): ContentError {
  const error = new ContentError('not-found', 'not kept here');
  error.name = 'NotFoundError';
  return error;
}
