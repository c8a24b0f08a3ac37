import { asBytes, type Bytes } from '../base/bytes.ts';

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const COORDINATE = 32;
const [SEQUENCE, INTEGER] = [0x30, 0x02] as const;

/**
 * Whether an ECDSA signature (FIPS 186-5) with SHA-256 over a message is that of an uncompressed P-256 point (65 bytes). This is what the makers of
 * hardware sign with; nothing of ours does. By WebCrypto, which is fifty times faster here than JavaScript.
 * @param signature in DER, as X.509 carries it.
 */
export async function isP256SignatureOf(
  publicKey: Bytes,
  message: Bytes,
  signature: Uint8Array,
): Promise<boolean> {
  const raw = rawSignature(signature);
  if (raw === undefined) return false;
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, ECDSA, false, ['verify']);
    return await crypto.subtle.verify(ECDSA, key, raw, message);
  } catch {
    // What is no point of the curve has signed nothing.
    return false;
  }
}

/** SEQUENCE { INTEGER r, INTEGER s } as r ‖ s; undefined for anything else. */
function rawSignature(der: Uint8Array): Bytes | undefined {
  const [tag, length] = der;
  const r = coordinateAt(der, 2);
  const s = r === undefined ? undefined : coordinateAt(der, r.end);
  if (tag !== SEQUENCE || length !== der.length - 2 || r === undefined || s?.end !== der.length)
    return undefined;
  const raw = new Uint8Array(2 * COORDINATE);
  raw.set(r.value, COORDINATE - r.value.length);
  raw.set(s.value, 2 * COORDINATE - s.value.length);
  return raw;
}

function coordinateAt(der: Uint8Array, at: number): { value: Bytes; end: number } | undefined {
  const [tag, length = 0] = der.subarray(at);
  const end = at + 2 + length;
  if (tag !== INTEGER || length === 0 || end > der.length) return undefined;
  // A leading zero keeps a large number from being read as a negative one.
  const value = asBytes(der.subarray(der[at + 2] === 0 ? at + 3 : at + 2, end));
  return value.length <= COORDINATE ? { value, end } : undefined;
}
