import type { TDReport10 } from '@phala/dcap-qvl';
import { equalBytes, fromHex } from '../../../base/bytes.ts';
import { AttestationError } from '../errors.ts';
import type { TcbInfo } from './tcb-info.ts';

/** How Intel judges the TDX module that built the domain. */
export type TdxModuleLevel = { status: string; advisories: string[] };

/**
 * Verifies who signed the TDX module, its attributes, and its own level (Intel's TDX DCAP verification, step "TDX module identity"). The library that
 * verifies quotes checks none of it. Byte 1 of the TEE's TCB numbers names the module's major version, byte 0 its security version.
 * @throws AttestationError `wrong-tdx-module` or `unknown-tcb`.
 */
export function verifyTdxModule(report: TDReport10, info: TcbInfo): TdxModuleLevel {
  const [svn = 0, major = 0] = report.teeTcbSvn;
  const id = `TDX_${major.toString(16).toUpperCase().padStart(2, '0')}`;
  const listed = info.tdxModuleIdentities?.find((identity) => identity.id === id);
  const expected = major === 0 ? info.tdxModule : listed;
  if (expected === undefined) throw wrong(`Intel lists no TDX module ${id} for this platform`);
  if (!equalBytes(report.mrSignerSeam, fromHex(expected.mrsigner)))
    throw wrong('the TDX module is signed by somebody else than Intel');
  const mask = fromHex(expected.attributesMask);
  const attributes = report.seamAttributes.map((byte, at) => byte & (mask[at] ?? 0xff));
  if (!equalBytes(attributes, fromHex(expected.attributes)))
    throw wrong('the TDX module has other attributes than Intel names');
  if (major === 0) return { status: 'UpToDate', advisories: [] };
  const level = listed?.tcbLevels.find(({ tcb }) => svn >= tcb.isvsvn);
  if (level === undefined)
    throw new AttestationError('unknown-tcb', 'the TDX module is older than all that Intel lists');
  return { status: level.tcbStatus, advisories: level.advisoryIDs };
}

const wrong = (text: string): AttestationError => new AttestationError('wrong-tdx-module', text);
