import type { CID } from 'multiformats/cid';
import { utf8, type Bytes } from '../base/bytes.ts';
import { parseCid } from './block.ts';
import { ContentError, statusOf } from './content-error.ts';
import { carBody } from './gateway/car-body.ts';
import { isUnmodified, negotiate, type Wanted } from './gateway/negotiation.ts';
import { parseRange } from './gateway/range.ts';

/**
 * The trustless gateway (specs.ipfs.tech/http-gateways/trustless-gateway) without a web framework: raw blocks and
 * CARs that the client verifies. Paths below a CID, deserialised files and CAR `entity-bytes` are not served.
 */
export type GatewayRequest = {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal;
};

export type GatewayResponse = {
  status: number;
  headers: Record<string, string>;
  /** A streamed body that throws must break the connection, so that no client takes it for complete. */
  body: Uint8Array | AsyncIterable<Uint8Array>;
};

/** Where the gateway takes blocks from. @throws ContentError `not-found`, `aborted`, `storage`. */
export type BlockSource = { get(cid: CID, options: { signal?: AbortSignal }): Promise<Bytes> };

/** Answers one request; never throws for anything a client sent or for a missing block. */
export async function handleGateway(source: BlockSource, request: GatewayRequest): Promise<GatewayResponse> {
  try {
    return await answer(source, request);
  } catch (error) {
    if (error instanceof ContentError) return failure(statusOf(error.code), error.code, error.message);
    throw error;
  }
}

async function answer(source: BlockSource, request: GatewayRequest): Promise<GatewayResponse> {
  const { method } = request;
  if (method !== 'GET' && method !== 'HEAD') {
    return failure(405, 'wrong-method', 'only GET and HEAD', { allow: 'GET, HEAD' });
  }
  const [, name] = /^\/ipfs\/([^/]+)\/?$/.exec(request.path) ?? [];
  if (name === undefined) return failure(404, 'not-found', 'only /ipfs/{cid} is served');
  const cid = parseCid(name);
  const wanted = negotiate(request);
  if (wanted === undefined) return failure(406, 'not-acceptable', 'ask for a raw block or a CAR');
  const load = (of: CID): Promise<Bytes> =>
    source.get(of, request.signal === undefined ? {} : { signal: request.signal });
  const block = { cid, bytes: await load(cid) };
  const headers = headersOf(cid, wanted);
  if (isUnmodified(request.headers['if-none-match'], headers['etag'])) {
    return { status: 304, headers, body: new Uint8Array(0) };
  }
  const response =
    wanted.format === 'raw'
      ? rawResponse(block.bytes, headers, request)
      : { status: 200, headers, body: carBody(block, wanted.scope, load) };
  return method === 'HEAD' ? { ...response, body: new Uint8Array(0) } : response;
}

function headersOf(cid: CID, wanted: Wanted): Record<string, string> & { etag: string } {
  const name = cid.toString();
  const raw = wanted.format === 'raw';
  return {
    'content-type': raw
      ? 'application/vnd.ipld.raw'
      : 'application/vnd.ipld.car; version=1; order=dfs; dups=n',
    'content-disposition': `attachment; filename="${name}.${raw ? 'bin' : 'car'}"`,
    // A CAR's bytes may differ between gateways, so its tag is weak.
    etag: raw ? `"${name}.raw"` : `W/"${name}.car.${wanted.scope}"`,
    'cache-control': 'public, max-age=29030400, immutable',
    'accept-ranges': raw ? 'bytes' : 'none',
    'x-content-type-options': 'nosniff',
    'x-ipfs-path': `/ipfs/${name}`,
    'x-ipfs-roots': name,
    vary: 'Accept',
  };
}

function rawResponse(
  bytes: Bytes,
  headers: Record<string, string>,
  request: GatewayRequest,
): GatewayResponse {
  const ifRange = request.headers['if-range'];
  const applies = ifRange === undefined || ifRange === headers['etag'];
  const range = applies ? parseRange(request.headers['range'], bytes.length) : 'whole';
  if (range === 'whole') {
    return { status: 200, headers: { ...headers, 'content-length': String(bytes.length) }, body: bytes };
  }
  const total = String(bytes.length);
  if (range === 'unsatisfiable') {
    return failure(416, 'wrong-range', 'the block ends before', { 'content-range': `bytes */${total}` });
  }
  const part = bytes.subarray(range.first, range.last + 1);
  const span = `bytes ${String(range.first)}-${String(range.last)}/${total}`;
  const partial = { ...headers, 'content-length': String(part.length), 'content-range': span };
  return { status: 206, headers: partial, body: part };
}

function failure(
  status: number,
  code: string,
  message: string,
  more: Record<string, string> = {},
): GatewayResponse {
  const body = utf8(JSON.stringify({ error: { code, message } }));
  const headers = {
    'content-type': 'application/json',
    'content-length': String(body.length),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...more,
  };
  return { status, headers, body };
}
