import * as v from 'valibot';
import { equalBytes, type Bytes } from '../base/bytes.ts';
import { bytesOf, bytesUpTo, codecOf, textUpTo, uint, type Codec } from '../base/schema.ts';
import { domainBytes, domainHash } from '../crypto/domain.ts';
import { isSignatureOf, type Signer } from '../crypto/signing.ts';
import { ProtocolError } from './errors.ts';
import { cidText, contractId, hash32, identity, networkId, signature, version1 } from './fields.ts';
import { openSession, sessionCodec } from './session.ts';

/**
 * What binds the bytes on IPFS to one version of one file; signed by the session that wrote it.
 *
 * | field | |
 * | --- | --- |
 * | network, drive, node, version | which version this is |
 * | root | CID of the UnixFS file whose leaves are the FLOE segments |
 * | header | FLOE header, 74 bytes |
 * | segments, padded | how many segments, and the padded plaintext length in bytes |
 * | shares | hash of the enclave share and of the vault share, each under its own domain |
 * | session | certificate of the author's session |
 */
const schema = v.strictObject({
  v: version1,
  network: networkId,
  drive: contractId,
  node: textUpTo(64),
  version: uint,
  root: cidText,
  header: bytesOf(74),
  segments: uint,
  padded: uint,
  shares: v.strictObject({ enclave: hash32, vault: hash32 }),
  author: identity,
  session: bytesUpTo(8192),
  sig: signature,
});
export type Manifest = v.InferOutput<typeof schema>;
const codec: Codec<Manifest> = codecOf('manifest', schema);

export type ManifestFields = Omit<Manifest, 'v' | 'sig' | 'author' | 'session'>;

const signedBytes = (m: Omit<Manifest, 'v' | 'sig' | 'session'>): Bytes =>
  domainBytes(
    'manifest',
    m.network,
    m.drive,
    m.node,
    m.version,
    m.root,
    m.header,
    m.segments,
    m.padded,
    m.shares.enclave,
    m.shares.vault,
    m.author,
  );

export const enclaveShareHash = (network: Bytes, share: Bytes): Bytes =>
  domainHash('enclave-share', network, share);
export const vaultShareHash = (network: Bytes, share: Bytes): Bytes =>
  domainHash('vault-share', network, share);

export function signManifest(session: Signer, certificate: Bytes, fields: ManifestFields): Bytes {
  const { account: author } = sessionCodec.decode(certificate);
  const full = { ...fields, author };
  return codec.encode({ v: 1, ...full, session: certificate, sig: session.sign(signedBytes(full)) });
}

export type ManifestPlace = { network: Bytes; drive: Bytes; node: string; version: number };

/**
 * Verifies who wrote it and that it belongs where it was found. The author's session may have expired since: what counts is
 * that the account had authorised it.
 * @throws EncodingError, ProtocolError `wrong-binding`, `bad-signature` and those of `openSession`.
 */
export function openManifest(bytes: Uint8Array, place: ManifestPlace): Manifest {
  const manifest = codec.decode(bytes);
  const { network, drive, node, version } = place;
  if (!equalBytes(manifest.network, network) || !equalBytes(manifest.drive, drive)) {
    throw new ProtocolError('wrong-binding', 'the manifest belongs to another drive');
  }
  if (manifest.node !== node || manifest.version !== version) {
    throw new ProtocolError('wrong-binding', 'the manifest belongs to another file or version');
  }
  const { generation } = sessionCodec.decode(manifest.session);
  const use = {
    network,
    contract: drive,
    kind: 'command' as const,
    time: undefined,
    generationOf: () => generation,
  };
  const certificate = openSession(manifest.session, use);
  if (!equalBytes(certificate.account, manifest.author)) {
    throw new ProtocolError('wrong-binding', 'the manifest names an author who did not write it');
  }
  if (!isSignatureOf(certificate.session, signedBytes(manifest), manifest.sig)) {
    throw new ProtocolError('bad-signature', 'the manifest is not signed by its author');
  }
  return manifest;
}

/** @throws ProtocolError `wrong-binding`: a share that belongs to another version is never mixed in. */
export function verifyShares(manifest: Manifest, enclaveShare: Bytes, vaultShare: Bytes): void {
  const { network, shares } = manifest;
  const holds =
    equalBytes(enclaveShareHash(network, enclaveShare), shares.enclave) &&
    equalBytes(vaultShareHash(network, vaultShare), shares.vault);
  if (!holds) throw new ProtocolError('wrong-binding', 'a key share belongs to another version');
}
