import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { bytesOf, codecOf, textUpTo } from '../../base/schema.ts';
import { openBox, sealBox } from '../../crypto/box.ts';
import { deriveKey, domainBytes } from '../../crypto/domain.ts';
import { open, seal, SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import { createSigner, type Signer } from '../../crypto/signing.ts';
import type { DriveContext, NodeKey } from './node-keys.ts';

/**
 * The keys of a request for files. Its secret, which only the fragment and the owner's note hold, gives the account that leaves files
 * and the key of the card that says what for and to whose key.
 */
export type RequestKeys = { readonly signer: Signer; readonly cardKey: Bytes };

export function requestKeys({ network, drive }: DriveContext, secret: Bytes): RequestKeys {
  return {
    signer: createSigner('ed25519', deriveKey(secret, 'request-account', network, 32, drive)),
    cardKey: deriveKey(secret, 'request-card', network, 32, drive),
  };
}

/**
 * What a request says to who follows it. No server can put another key in the place of the owner's: whoever could seal this card has the
 * secret.
 *
 * | field | |
 * | --- | --- |
 * | title | what the files are for |
 * | vault | the owner's sealing key |
 */
const cardSchema = v.strictObject({
  v: v.literal(1),
  title: textUpTo(200),
  vault: bytesOf(SEALING_KEY_LENGTH),
});
const cardCodec = codecOf('request card', cardSchema);
export type RequestCard = Omit<v.InferOutput<typeof cardSchema>, 'v'>;

const cardAad = ({ network, drive }: DriveContext): Bytes => domainBytes('request-card', network, drive);

export function sealCard(c: DriveContext, { cardKey }: RequestKeys, card: RequestCard): Promise<Bytes> {
  return sealBox(cardKey, cardCodec.encode({ v: 1, ...card }), cardAad(c));
}

/** @throws CryptoError `cannot-open`, EncodingError. */
export async function openCard(c: DriveContext, { cardKey }: RequestKeys, card: Bytes): Promise<RequestCard> {
  const { title, vault } = cardCodec.decode(await openBox(cardKey, card, cardAad(c)));
  return { title, vault };
}

const noteAad = ({ network, drive }: DriveContext, node: string): Bytes =>
  domainBytes('request-note', network, drive, node);

/** A request's secret for the owner's own devices, bound to the folder that it leads to. */
export function sealRequestNote(
  c: DriveContext,
  noteKey: Bytes,
  secret: Bytes,
  node: string,
): Promise<Bytes> {
  return sealBox(noteKey, secret, noteAad(c, node));
}

/** @throws CryptoError `cannot-open`. */
export function openRequestNote(c: DriveContext, noteKey: Bytes, note: Bytes, node: string): Promise<Bytes> {
  return openBox(noteKey, note, noteAad(c, node));
}

const depositAad = ({ network, drive }: DriveContext, id: string): Bytes =>
  domainBytes('deposit', network, drive, id);

/** Seals the key that a depositor gave a file to the key on the card. */
export function sealDepositKey(c: DriveContext, vault: Bytes, key: NodeKey, id: string): Promise<Bytes> {
  return seal(vault, key, depositAad(c, id));
}

/** @throws CryptoError `cannot-open`. */
export function openDepositKey(c: DriveContext, seed: Bytes, sealed: Bytes, id: string): Promise<NodeKey> {
  return open(seed, sealed, depositAad(c, id));
}
