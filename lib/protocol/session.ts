import * as v from 'valibot';
import { equalBytes, toHex, type Bytes } from '../base/bytes.ts';
import { codecOf, millis, uint, type Codec } from '../base/schema.ts';
import { domainBytes, hashBytes } from '../crypto/domain.ts';
import { isSignatureOf, type Signer } from '../crypto/signing.ts';
import { ProtocolError } from './errors.ts';
import { contractId, identity, networkId, signature, version1 } from './fields.ts';

/**
 * An account lets a session key act for it.
 *
 * | field | |
 * | --- | --- |
 * | account, session | identities; the session's is ed25519 |
 * | scope | "full", or "read" for queries only |
 * | contracts | the only contracts it may speak to; empty for any |
 * | expires | last millisecond of its validity, by the chain's clock; at most 30 days after its use |
 * | generation | must be the account profile's (0 for an account without profile, such as a link) |
 */
const fields = {
  v: version1,
  network: networkId,
  account: identity,
  session: identity,
  scope: v.picklist(['full', 'read']),
  contracts: v.pipe(v.array(contractId), v.maxLength(64)),
  expires: millis,
  generation: uint,
};
const schema = v.strictObject({ ...fields, sig: signature });
export type SessionCertificate = v.InferOutput<typeof schema>;
export const sessionCodec: Codec<SessionCertificate> = codecOf('session certificate', schema);

const signedBytes = (c: Omit<SessionCertificate, 'sig' | 'v'>): Bytes =>
  domainBytes('session', c.network, c.account, c.session, c.scope, c.contracts, c.expires, c.generation);

export type SessionGrant = Omit<SessionCertificate, 'sig' | 'v' | 'account'>;

export function signSession(account: Signer, grant: SessionGrant): Bytes {
  const fields = { ...grant, account: account.identity };
  return sessionCodec.encode({ v: 1, ...fields, sig: account.sign(signedBytes(fields)) });
}

/** The longest that a session may still last when it is used, in milliseconds: a lost one must not act for ever. */
export const MAX_SESSION_AHEAD = 30 * 24 * 3_600_000;

export type SessionUse = {
  network: Bytes;
  contract: Bytes;
  time: number;
  kind: 'command' | 'query';
  generationOf(account: Bytes): number;
  /** Certificates whose signature was found to hold before. */
  known?: KnownSessions;
};

/** Remembers certificates by all of their bytes: whether an account signed one never changes. */
export type KnownSessions = {
  has(certificate: Uint8Array): boolean;
  add(certificate: Uint8Array): void;
};

export function createKnownSessions(most = 10_000): KnownSessions {
  const known = new Set<string>();
  const name = (certificate: Uint8Array): string => toHex(hashBytes(certificate));
  return {
    has: (certificate) => known.has(name(certificate)),
    add(certificate) {
      const [oldest] = known;
      if (known.size >= most && oldest !== undefined) known.delete(oldest);
      known.add(name(certificate));
    },
  };
}

/**
 * @param use `time` is undefined where only authorship is asked for: what a session signed stays its account's when it ends.
 * @throws EncodingError, or ProtocolError `wrong-network`, `bad-signature`, `expired`, `not-current`, `wrong-binding`.
 */
export function openSession(
  bytes: Uint8Array,
  use: Omit<SessionUse, 'time'> & { time: number | undefined },
): SessionCertificate {
  const certificate = sessionCodec.decode(bytes);
  if (!equalBytes(certificate.network, use.network))
    throw new ProtocolError('wrong-network', 'a session of another network');
  if (use.known?.has(bytes) !== true) {
    if (!isSignatureOf(certificate.account, signedBytes(certificate), certificate.sig))
      throw new ProtocolError('bad-signature', 'the account did not sign this session');
    use.known?.add(bytes);
  }
  if (use.time !== undefined) checkTime(certificate.expires, use.time);
  if (certificate.generation !== use.generationOf(certificate.account)) {
    throw new ProtocolError('not-current', 'the session belongs to another generation of the account');
  }
  const { contracts, scope } = certificate;
  if (contracts.length > 0 && !contracts.some((id) => equalBytes(id, use.contract))) {
    throw new ProtocolError('wrong-binding', 'the session is not for this contract');
  }
  if (use.kind === 'command' && scope !== 'full')
    throw new ProtocolError('wrong-binding', 'the session may only read');
  return certificate;
}

function checkTime(expires: number, now: number): void {
  if (now > expires) throw new ProtocolError('expired', 'the session has expired');
  if (expires > now + MAX_SESSION_AHEAD)
    throw new ProtocolError('expired', 'the session would last longer than any may');
}
