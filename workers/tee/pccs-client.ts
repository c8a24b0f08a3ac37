import * as v from 'valibot';
import { asBytes, fromHex, fromUtf8, type Bytes } from '../../lib/base/bytes.ts';
import { readBodyUpTo } from '../../lib/base/read-body.ts';
import type { CollateralKey } from '../../lib/tee/attestation/dcap/attester-needs.ts';
import { collateral, type Collateral } from '../../lib/tee/attestation/dcap/collateral.ts';
import { TeeError } from './tee-error.ts';

const TIMEOUT = 20_000;
const MAX_ANSWER = 256 * 1024;
const MAX_HEADER = 8 * 1024;

/** Fetches what Intel says of a family of platforms. */
export type CollateralSource = (key: CollateralKey) => Promise<Collateral>;

/**
 * A Provisioning Certificate Caching Service, by version 4 of its API: the operator's own, or a public one. It is trusted with nothing, because all that it gives is
 * signed by Intel and verified by who appraises.
 * @param baseUrl up to and without `/sgx/certification/v4`.
 */
export function createPccsClient(baseUrl: string): CollateralSource {
  const base = baseUrl.replace(/\/+$/, '');
  const get = (path: string): Promise<Answer> => ask(`${base}/${path}`);
  return async ({ tee, fmspc, ca }) => {
    const [pckCrl, rootCaCrl, tcb, identity] = await Promise.all([
      get(`sgx/certification/v4/pckcrl?ca=${ca}&encoding=der`),
      get('sgx/certification/v4/rootcacrl'),
      get(`${tee}/certification/v4/tcb?fmspc=${fmspc}`),
      get(`${tee}/certification/v4/qe/identity?update=standard`),
    ]);
    const tcbInfo = signedPart(tcb, 'tcbInfo');
    const qeIdentity = signedPart(identity, 'enclaveIdentity');
    const found = v.safeParse(collateral, {
      pckCrl: crlOf(pckCrl),
      rootCaCrl: crlOf(rootCaCrl),
      tcbInfoIssuerChain: issuerChain(tcb, ['tcb-info-issuer-chain', 'sgx-tcb-info-issuer-chain']),
      tcbInfo: tcbInfo.text,
      tcbInfoSignature: tcbInfo.signature,
      qeIdentityIssuerChain: issuerChain(identity, ['sgx-enclave-identity-issuer-chain']),
      qeIdentity: qeIdentity.text,
      qeIdentitySignature: qeIdentity.signature,
    });
    if (found.success) return found.output;
    throw badAnswer(base, `a part is missing or too large (${v.getDotPath(found.issues[0]) ?? 'the whole'})`);
  };
}

type Answer = { url: string; headers: Headers; body: Bytes };

async function ask(url: string): Promise<Answer> {
  let status = 0;
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) });
    const body = await readBodyUpTo(response, MAX_ANSWER);
    if (response.ok && body !== undefined) return { url, headers: response.headers, body: asBytes(body) };
    status = response.status;
  } catch (cause) {
    throw unreachable(url, 'does not answer', cause);
  }
  throw unreachable(url, `answers ${String(status)}`);
}

/** The very bytes that Intel signed: {"<name>":{…},"signature":"…"}. */
function signedPart({ url, body }: Answer, name: string): { text: string; signature: Bytes } {
  const form = new RegExp(`^\\s*\\{"${name}":(\\{.*\\}),"signature":"([0-9a-fA-F]{128})"\\}\\s*$`, 's');
  const [, text, signature] = form.exec(textOf(url, body)) ?? [];
  if (text === undefined || signature === undefined) throw badAnswer(url, `it has no signed ${name}`);
  return { text, signature: fromHex(signature) };
}

/** Lists come as they are, or in hex, as these servers store them. */
function crlOf({ body }: Answer): Bytes {
  const isDer = body[0] === 0x30 && body[1] !== undefined && body[1] >= 0x80;
  if (isDer) return body;
  const text = new TextDecoder().decode(body).trim();
  return /^([0-9a-fA-F]{2})+$/.test(text) ? fromHex(text) : body;
}

function issuerChain({ url, headers }: Answer, names: readonly string[]): string {
  const value = names.map((name) => headers.get(name)).find((found) => found !== null) ?? '';
  if (value === '' || value.length > MAX_HEADER) throw badAnswer(url, 'it names no issuers');
  try {
    return decodeURIComponent(value);
  } catch {
    throw badAnswer(url, 'its issuers cannot be read');
  }
}

function textOf(url: string, body: Bytes): string {
  try {
    return fromUtf8(body);
  } catch {
    throw badAnswer(url, 'it is no text');
  }
}

const unreachable = (url: string, what: string, cause?: unknown): TeeError =>
  new TeeError(
    'collateral-unreachable',
    `${new URL(url).origin} ${what}: set VELUM_PCCS_URL (--pccs) to a PCCS that this machine reaches`,
    { cause },
  );
const badAnswer = (url: string, what: string): TeeError =>
  new TeeError(
    'bad-collateral',
    `${new URL(url).origin} is no PCCS of version 4: ${what}; set VELUM_PCCS_URL (--pccs) to another one`,
  );
