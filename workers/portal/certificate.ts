import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CodedError } from '../../lib/base/errors.ts';

/** PEM files: a certificate with those above it, and its private key. */
export type CertificateFiles = { cert: string; key: string };

export type Certificate = { cert: string; key: string; validUntil: Date; files: CertificateFiles };

/** `unreadable`: a file is not there or may not be read; `malformed`: it holds something else; `mismatch`: the key is of another certificate. */
export class CertificateError extends CodedError<'unreadable' | 'malformed' | 'mismatch'> {}

/** @throws CertificateError, naming the setting and what to do. */
export async function readCertificate(files: CertificateFiles): Promise<Certificate> {
  const cert = await readPem(files.cert, 'VELUM_TLS_CERT');
  const key = await readPem(files.key, 'VELUM_TLS_KEY');
  const first = parsePem(
    () => new X509Certificate(cert),
    `VELUM_TLS_CERT: ${files.cert} holds no certificate; give it the chain as PEM, the portal’s own first`,
  );
  const secret = parsePem(
    () => createPrivateKey(key),
    `VELUM_TLS_KEY: ${files.key} holds no private key that can be used; give it as PEM without a password`,
  );
  if (!first.checkPrivateKey(secret)) {
    throw new CertificateError(
      'mismatch',
      `${files.key} is not the key of the certificate in ${files.cert}; set VELUM_TLS_KEY to the one that it was made with`,
    );
  }
  return { cert, key, validUntil: first.validToDate, files };
}

async function readPem(path: string, setting: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new CertificateError(
      'unreadable',
      `${setting}: ${path} cannot be read; check that it is there and that this user may read it`,
      { cause },
    );
  }
}

function parsePem<T>(parse: () => T, otherwise: string): T {
  try {
    return parse();
  } catch (cause) {
    throw new CertificateError('malformed', otherwise, { cause });
  }
}
