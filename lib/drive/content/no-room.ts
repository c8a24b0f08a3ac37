import { ContentError } from '../../ipfs/content-error.ts';
import { DriveError } from '../drive-error.ts';

/** HTTP 507, Insufficient Storage (RFC 4918, section 11.5). */
const INSUFFICIENT_STORAGE = 507;

/** What a portal without room answers becomes DriveError `over-quota`, and that it has too few beside it `refused`; waiting for the network would not help there. */
export async function orNoRoom<T>(storing: Promise<T>): Promise<T> {
  try {
    return await storing;
  } catch (cause) {
    if (cause instanceof ContentError && cause.refusal?.code === 'too-many-copies')
      throw new DriveError('refused', 'the store has fewer portals than that: choose fewer copies', {
        cause,
      });
    const isFull = cause instanceof ContentError && cause.refusal?.status === INSUFFICIENT_STORAGE;
    if (!isFull) throw cause;
    throw new DriveError('over-quota', 'the store has no room for this', { cause });
  }
}
