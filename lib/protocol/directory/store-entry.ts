import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { bytesUpTo, codecOf, type Codec } from '../../base/schema.ts';
import { domainHash } from '../../crypto/domain.ts';
import { shownDirectory } from '../directory.ts';
import { hash32, identity, version1 } from '../fields.ts';
import { tokenKeyCodec, type TokenKey } from '../upload-tokens/token-key.ts';

/**
 * What the directory says of a store that governance admitted, under its identity; of others there is none.
 *
 * | field | |
 * | --- | --- |
 * | keys | {@link tokenKeyHash} of each of its token keys that count, in the order in which they begin |
 */
const entry = v.strictObject({ v: version1, keys: v.array(hash32) });
export const storeEntryCodec: Codec<v.InferOutput<typeof entry>> = codecOf(
  'directory entry of a store',
  entry,
);

export const tokenKeyHash = (network: Bytes, key: TokenKey): Bytes =>
  domainHash('token-key', network, tokenKeyCodec.encode(key));

/**
 * The answer to `GET /v1/tokens/keys`.
 *
 * | field | |
 * | --- | --- |
 * | store | who signs tokens at this portal |
 * | keys | `TokenKey` each: those that the newest checkpoint has, all of them and in its order |
 * | directory | what the checkpoint has of the store |
 */
const shown = v.strictObject({
  v: version1,
  store: identity,
  keys: v.pipe(v.array(bytesUpTo(1024)), v.maxLength(16)),
  directory: shownDirectory,
});
export type ShownTokenKeys = v.InferOutput<typeof shown>;
export const shownTokenKeysCodec: Codec<ShownTokenKeys> = codecOf('token keys', shown);
