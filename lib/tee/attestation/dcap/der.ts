import { toHex, type Bytes } from '../../../base/bytes.ts';
import { AttestationError } from '../errors.ts';

export const SEQUENCE = 0x30;
export const OCTET_STRING = 0x04;
export const INTEGER = 0x02;

/** One value of DER (X.690): its tag and content. */
export type DerValue = { tag: number; content: Bytes };

/** The values that lie one after another. @throws AttestationError `bad-certificate-chain` for what is no DER. */
export function readDer(bytes: Bytes): DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length;) {
    const { value, end } = readOne(bytes, at);
    values.push(value);
    at = end;
  }
  return values;
}

/** Object identifiers, hex, with the values beside them: what SEQUENCE { SEQUENCE { OID, value }… } lists. */
export function readEntries(sequence: DerValue | undefined): Map<string, DerValue> {
  const entries = new Map<string, DerValue>();
  if (sequence?.tag !== SEQUENCE) throw notDer();
  for (const { tag, content } of readDer(sequence.content)) {
    const [oid, value] = tag === SEQUENCE ? readDer(content) : [];
    if (oid === undefined || value === undefined || entries.has(toHex(oid.content))) throw notDer();
    entries.set(toHex(oid.content), value);
  }
  return entries;
}

function readOne(bytes: Bytes, at: number): { value: DerValue; end: number } {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined || first > 0x82 || first === 0x80) throw notDer();
  const extra = first < 0x80 ? 0 : first - 0x80;
  const start = at + 2 + extra;
  const length = extra === 0 ? first : bytes.slice(at + 2, start).reduce((sum, byte) => 256 * sum + byte, 0);
  if (start + length > bytes.length) throw notDer();
  return { value: { tag, content: bytes.slice(start, start + length) }, end: start + length };
}

const notDer = (): AttestationError =>
  new AttestationError('bad-certificate-chain', 'the certificate holds what is not DER');
