import { toHex, type Bytes } from '../../../base/bytes.ts';
import { AttestationError } from '../errors.ts';
import type { ParsedCertificate } from './certificates.ts';
import { INTEGER, OCTET_STRING, readDer, readEntries, type DerValue } from './der.ts';

const EXTENSION = '1.2.840.113741.1.13.1';
const PREFIX = '2a864886f84d010d01';
const PPID = `${PREFIX}01`;
const TCB = `${PREFIX}02`;
const PCE_SVN = `${TCB}11`;
const CPU_SVN = `${TCB}12`;
const FMSPC = `${PREFIX}04`;
const PPID_LENGTH = 16;
const CPU_SVN_LENGTH = 16;
const FMSPC_LENGTH = 6;

/** What Intel certified of a platform (SGX PCK Certificate Profile, section 1.3.5). */
export type PckExtension = {
  ppid: Bytes;
  cpuSvn: Bytes;
  pceSvn: number;
  /** The family of platforms that Intel speaks of together. */
  fmspc: Bytes;
};

/** @throws AttestationError `bad-certificate-chain`. */
export function readPckExtension(certificate: ParsedCertificate): PckExtension {
  const extension = certificate.extensions.get(EXTENSION);
  if (extension === undefined) throw missing('the platform');
  const [all] = readDer(extension);
  const entries = readEntries(all);
  const levels = readEntries(entries.get(TCB));
  return {
    ppid: octets(entries.get(PPID), PPID_LENGTH),
    cpuSvn: octets(levels.get(CPU_SVN), CPU_SVN_LENGTH),
    pceSvn: smallInteger(levels.get(PCE_SVN)),
    fmspc: octets(entries.get(FMSPC), FMSPC_LENGTH),
  };
}

function octets(value: DerValue | undefined, length: number): Bytes {
  if (value?.tag !== OCTET_STRING || value.content.length !== length) throw missing('a part of the platform');
  return value.content;
}

function smallInteger(value: DerValue | undefined): number {
  if (value?.tag !== INTEGER || value.content.length > 3) throw missing('the level');
  return Number.parseInt(toHex(value.content), 16);
}

const missing = (what: string): AttestationError =>
  new AttestationError('bad-certificate-chain', `the platform’s certificate does not name ${what}`);
