import { CID } from 'multiformats/cid';
import { utf8, type Bytes } from '../base/bytes.ts';
import { isCid, parseCid } from './block.ts';
import { encodeCarHeader } from './car/car-encoding.ts';
import { ContentError, statusOf } from './content-error.ts';
import { carBody } from './gateway/car-body.ts';
import { checkEntityBytes } from './gateway/entity.ts';
import { isUnmodified, negotiate, type Wanted } from './gateway/negotiation.ts';
import { parseRange } from './gateway/range.ts';
import { resolvePath } from './gateway/resolve-path.ts';
import { headersOf } from './gateway/response-headers.ts';

/**
 * The trustless gateway (specs.ipfs.tech/http-gateways/trustless-gateway) without a web framework: raw blocks and
 * CARs that the client verifies. Files are not put together, and names of IPNS are not served.
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
export type BlockSource = {
  get(cid: CID, options: { signal?: AbortSignal }): Promise<Bytes>;
  /** Whether it can be had without asking anybody else. */
  has(cid: CID): Promise<boolean>;
};

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
  const { method, headers: asked } = request;
  if (method !== 'GET' && method !== 'HEAD')
    return failure(405, 'wrong-method', 'only GET and HEAD', { allow: 'GET, HEAD' });
  const path = parsePath(request.path);
  const wanted = negotiate(request);
  if (wanted === undefined) return failure(406, 'not-acceptable', 'ask for a raw block or a CAR');
  if (wanted.format === 'raw' && path.segments.length > 0)
    return failure(400, 'malformed', 'a raw block has no path; ask for a CAR');
  const response =
    path.root === PROBE
      ? probe(request, wanted)
      : await serve(source, request, parseRoot(path.root), path.segments, wanted);
  if (response.status === 200 && isUnmodified(asked['if-none-match'], response.headers['etag'] ?? '')) {
    const { 'content-length': _, ...headers } = response.headers;
    return { status: 304, headers, body: new Uint8Array(0) };
  }
  return method === 'HEAD' ? { ...response, body: new Uint8Array(0) } : response;
}

async function serve(
  source: BlockSource,
  request: GatewayRequest,
  root: CID,
  segments: readonly string[],
  wanted: Wanted,
): Promise<GatewayResponse> {
  const { signal, headers: asked } = request;
  if (/\bonly-if-cached\b/.test(asked['cache-control'] ?? '') && !(await source.has(root)))
    return failure(412, 'not-cached', 'the block is not here, and was to be fetched from nowhere else');
  const load = (of: CID): Promise<Bytes> => source.get(of, signal === undefined ? {} : { signal });
  const resolved = await resolvePath(root, segments, load);
  const headers = headersOf(request, resolved, wanted);
  if (wanted.format === 'raw') return rawResponse(resolved.terminus.bytes, headers, request);
  checkEntityBytes(resolved.terminus, wanted);
  return { status: 200, headers, body: carBody(resolved, wanted, load) };
}

/** The empty block of the identity hash, by which clients find out that this is a trustless gateway. */
function probe(request: GatewayRequest, wanted: Wanted): GatewayResponse {
  const root = CID.parse(PROBE);
  const headers = headersOf(request, { roots: [root] }, wanted);
  const body = wanted.format === 'raw' ? new Uint8Array(0) : encodeCarHeader(root);
  return { status: 200, headers: { ...headers, 'content-length': String(body.length) }, body };
}
const PROBE = 'bafkqaaa';

/** @throws ContentError `not-found` for what is no content path, `malformed` for one that cannot be decoded. */
function parsePath(path: string): { root: string; segments: string[] } {
  const [, root, rest = ''] = /^\/ipfs\/([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
  if (root === undefined) throw new ContentError('not-found', 'only /ipfs/{cid}[/{path}] is served');
  try {
    return {
      root,
      segments: rest
        .split('/')
        .filter((part) => part !== '')
        .map(decodeURIComponent),
    };
  } catch (cause) {
    throw new ContentError('malformed', 'the path is not percent-encoded as it should be', { cause });
  }
}

/** @throws ContentError `bad-cid` for what is no CID, `not-found` for one of a kind that is never kept here. */
function parseRoot(text: string): CID {
  try {
    return parseCid(text);
  } catch (error) {
    if (isCid(text))
      throw new ContentError('not-found', 'blocks of this kind are not kept here', { cause: error });
    throw error;
  }
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
