import * as v from 'valibot';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { bytesUpTo, codecOf, textUpTo, uint, type Codec } from '../../base/schema.ts';
import { domainBytes } from '../../crypto/domain.ts';
import { padTo, unpadFrom } from '../../crypto/padding.ts';
import { isSignatureOfAsync } from '../../crypto/signing.ts';
import { cidText, signature } from '../../protocol/fields.ts';
import { openSession, sessionCodec, type SessionCertificate } from '../../protocol/session.ts';
import { openMeta, sealMeta, type DriveContext, type NodeKey } from '../crypto/node-keys.ts';
import { DriveError } from '../drive-error.ts';
import { isName } from './names.ts';
import type { Session } from '../network/session-pool.ts';

/**
 * What a node is called and looks like; encrypted under the node's key, signed by who wrote it.
 *
 * | field | |
 * | --- | --- |
 * | name, type | type is empty for folders |
 * | size | true size in bytes of `version`, 0 for folders |
 * | modified | milliseconds since 1970 |
 * | version | which version it describes; 0 for folders |
 * | thumbnail | CID of the version's sealed thumbnail; only in `v` 2, and `v` 1 where there is none, as it always was |
 */
const fields = { name: textUpTo(1024), type: textUpTo(128), size: uint, modified: uint, version: uint };
const authorship = { session: bytesUpTo(8192), sig: signature };
const schema = v.variant('v', [
  v.strictObject({ v: v.literal(1), ...fields, ...authorship }),
  v.strictObject({ v: v.literal(2), ...fields, thumbnail: cidText, ...authorship }),
]);
const codec: Codec<v.InferOutput<typeof schema>> = codecOf('node metadata', schema);
const PADDING = 256;

export type Meta = {
  name: string;
  type: string;
  size: number;
  modified: number;
  version: number;
  thumbnail?: string;
};

export type NodePlace = { node: string; generation: number };

/** A thumbnail is one more part, so that no signature serves with and without one. */
function signedBytes(c: DriveContext, node: string, m: Meta): Bytes {
  const thumbnail = m.thumbnail === undefined ? [] : [m.thumbnail];
  const parts = [node, m.name, m.type, m.size, m.modified, m.version, ...thumbnail];
  return domainBytes('node-meta-author', c.network, c.drive, ...parts);
}

export function writeMeta(
  c: DriveContext,
  session: Session,
  key: NodeKey,
  place: NodePlace,
  meta: Meta,
): Promise<Bytes> {
  const { thumbnail, ...described } = meta;
  const sig = session.signer.sign(signedBytes(c, place.node, meta));
  const signed = { ...described, session: session.certificate, sig };
  const plain = codec.encode(thumbnail === undefined ? { v: 1, ...signed } : { v: 2, ...signed, thumbnail });
  return sealMeta(c, key, padTo(plain, PADDING), place.node, place.generation);
}

/** Reads the metadata of one drive. Many entries have the same author, whose certificate is verified once. */
export type MetaReader = {
  /** @throws CryptoError, EncodingError, ProtocolError, DriveError `tampered`. */
  read(key: NodeKey, place: NodePlace, sealed: Bytes): Promise<Meta>;
  /** The same, with the identity of who signed it. */
  readSigned(key: NodeKey, place: NodePlace, sealed: Bytes): Promise<{ meta: Meta; author: Bytes }>;
};

/** A session key, and the account that it signs for. */
type Author = Pick<SessionCertificate, 'session' | 'account'>;

const MOST_CERTIFICATES = 1000;

export function createMetaReader(c: DriveContext): MetaReader {
  /** By the certificate's own bytes, in hex. */
  const authors = new Map<string, Author>();

  const authorOf = (certificate: Bytes): Author => {
    const name = toHex(certificate);
    const known = authors.get(name);
    if (known !== undefined) return known;
    const author = verifyAuthor(c, certificate);
    if (authors.size >= MOST_CERTIFICATES) authors.clear();
    authors.set(name, author);
    return author;
  };

  const readSigned: MetaReader['readSigned'] = async (key, place, sealed) => {
    const plain = await openMeta(c, key, sealed, place.node, place.generation);
    const { v: _, session, sig, ...meta } = codec.decode(unpadFrom(plain, PADDING));
    if (!isName(meta.name))
      throw new DriveError('tampered', 'the name of this entry is one that nobody could have given it here');
    const author = authorOf(session);
    if (!(await isSignatureOfAsync(author.session, signedBytes(c, place.node, meta), sig)))
      throw new DriveError('tampered', 'the name of this entry is not signed by who should have written it');
    return { meta, author: author.account };
  };

  return {
    readSigned,
    read: async (key, place, sealed) => (await readSigned(key, place, sealed)).meta,
  };
}

/** The certificate may have expired since; that the account once gave it is what makes the author. */
function verifyAuthor(c: DriveContext, bytes: Bytes): Author {
  const { generation } = sessionCodec.decode(bytes);
  return openSession(bytes, {
    network: c.network,
    contract: c.drive,
    kind: 'command',
    time: undefined,
    generationOf: () => generation,
  });
}
