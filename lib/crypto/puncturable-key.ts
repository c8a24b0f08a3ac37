import * as v from 'valibot';
import { randomBytes, type Bytes } from '../base/bytes.ts';
import { bytesOf, codecOf, type Codec } from '../base/schema.ts';
import { deriveKey, domainBytes, macBytes } from './domain.ts';

/**
 * A key from which one key follows for every name, and which can forget single names for ever while all others stay: the tree of Goldreich,
 * Goldwasser and Micali ("How to construct random functions", 1986), of which forgetting leaves the siblings along one path (puncturable, as
 * in Boneh and Waters, "Constrained pseudorandom functions", 2013).
 *
 * A node's child is HMAC-SHA-256(node, D("puncturable-child", "", bit)). The path of a name are the first 64 bits, high bits first, of
 * HMAC-SHA-256(naming key, D("puncturable-path", "", name)): a secret of its own, so that nobody can choose names whose paths meet. The key of
 * a name is HKDF-SHA-256(leaf, D("puncturable-leaf", "", name)).
 */
export type PuncturableKey = {
  readonly naming: Bytes;
  /** Where each node lies: its path from the top, as text of 0 and 1. None lies under another one. */
  readonly nodes: readonly { readonly place: string; readonly secret: Bytes }[];
};

const DEPTH = 64;
const NOBODY = new Uint8Array();

const schema = v.strictObject({
  v: v.literal(1),
  naming: bytesOf(32),
  nodes: v.array(v.strictObject({ place: v.pipe(v.string(), v.regex(/^[01]{0,64}$/)), secret: bytesOf(32) })),
});
export const puncturableKeyCodec: Codec<v.InferOutput<typeof schema>> = codecOf('puncturable key', schema);

export const createPuncturableKey = (): PuncturableKey => ({
  naming: randomBytes(32),
  nodes: [{ place: '', secret: randomBytes(32) }],
});

/** The 32-byte key of a name; undefined for one that was forgotten. */
export function keyOfName({ naming, nodes }: PuncturableKey, name: Bytes): Bytes | undefined {
  const path = pathOf(naming, name);
  const node = nodes.find(({ place }) => path.startsWith(place));
  if (node === undefined) return undefined;
  let { secret } = node;
  for (const bit of path.slice(node.place.length)) secret = child(secret, bit);
  return deriveKey(secret, 'puncturable-leaf', NOBODY, 32, name);
}

/** What is left of a key without one name; the key itself where the name was forgotten before. */
export function forgetName(key: PuncturableKey, name: Bytes): PuncturableKey {
  const path = pathOf(key.naming, name);
  const node = key.nodes.find(({ place }) => path.startsWith(place));
  if (node === undefined) return key;
  const siblings = [];
  let { secret } = node;
  for (let at = node.place.length; at < DEPTH; at++) {
    const bit = path.charAt(at);
    const other = bit === '0' ? '1' : '0';
    siblings.push({ place: path.slice(0, at) + other, secret: child(secret, other) });
    secret = child(secret, bit);
  }
  return { naming: key.naming, nodes: [...key.nodes.filter((one) => one !== node), ...siblings] };
}

const child = (secret: Bytes, bit: string): Bytes =>
  macBytes(secret, domainBytes('puncturable-child', NOBODY, Number(bit)));

const pathOf = (naming: Bytes, name: Bytes): string =>
  [...macBytes(naming, domainBytes('puncturable-path', NOBODY, name)).slice(0, DEPTH / 8)]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
