import type { Bytes } from '../base/bytes.ts';

/** A secret, and what its recipient opens it by. */
export type Encapsulated = { readonly secret: Bytes; readonly encapsulation: Bytes };

/** What browsers get as `#x-wing`: they have no ML-KEM yet, so all of X-Wing is noble's. */
export const encapsulateByPlatform: (publicKey: Uint8Array) => Promise<Encapsulated | undefined> = () =>
  Promise.resolve(undefined);

export const decapsulateByPlatform: (
  encapsulation: Uint8Array,
  seed: Uint8Array,
) => Promise<Bytes | undefined> = () => Promise.resolve(undefined);
