import type { Codec } from '../../base/schema.ts';
import { CodedError } from '../../base/errors.ts';
import { DriveError } from '../drive-error.ts';

/** Reads what a portal answered. @throws DriveError `tampered` for what is no such answer. */
export function decodeShown<T>(codec: Codec<T>, bytes: Uint8Array): T {
  try {
    return codec.decode(bytes);
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new DriveError(
      'tampered',
      'the portal answered in a form that this client does not know: one of the two is of another version, or the portal lies',
      { cause },
    );
  }
}

/** The answer, or what stands for nothing where the portal says without any proof that there is no such thing. */
export async function shownOr(ask: Promise<Uint8Array>, nothing: () => Uint8Array): Promise<Uint8Array> {
  try {
    return await ask;
  } catch (error) {
    if (error instanceof DriveError && error.code === 'not-found') return nothing();
    throw error;
  }
}
