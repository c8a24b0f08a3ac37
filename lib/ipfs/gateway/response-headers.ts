import type { ResolvedPath } from './resolve-path.ts';
import type { Wanted, WantedCar } from './negotiation.ts';

/** The headers of an answer, but for those of its length. */
export function headersOf(
  { path, query }: { path: string; query: URLSearchParams },
  { roots }: Pick<ResolvedPath, 'roots'>,
  wanted: Wanted,
): Record<string, string> & { etag: string } {
  const names = roots.map(String);
  const [root = ''] = names;
  const isRaw = wanted.format === 'raw';
  const contentPath = path.replace(/\/+$/, '');
  return {
    'content-type': isRaw
      ? 'application/vnd.ipld.raw'
      : `application/vnd.ipld.car; version=1; order=dfs; dups=${wanted.dups ? 'y' : 'n'}`,
    'content-disposition': dispositionOf(query.get('filename') ?? `${root}.${isRaw ? 'bin' : 'car'}`),
    // A CAR's bytes may differ between gateways, so its tag is weak.
    etag: isRaw ? `"${root}.raw"` : `W/"${tagOf(contentPath, wanted)}"`,
    'cache-control': 'public, max-age=29030400, immutable',
    'accept-ranges': isRaw ? 'bytes' : 'none',
    'x-content-type-options': 'nosniff',
    'x-ipfs-path': contentPath,
    'x-ipfs-roots': names.join(','),
    vary: 'Accept',
    ...locationOf(contentPath, query, wanted),
  };
}

/** Two requests have one tag only if they ask for the same blocks. */
function tagOf(contentPath: string, { scope, bytes, dups }: WantedCar): string {
  const range =
    bytes === undefined ? '' : `.${String(bytes.from)}:${bytes.to === undefined ? '*' : String(bytes.to)}`;
  return `${scope}${range}.dfs.${dups ? 'y' : 'n'}.${contentPath.slice('/ipfs/'.length)}.car`;
}

/** Where a cache that does not look at Accept finds the same. */
function locationOf(contentPath: string, query: URLSearchParams, wanted: Wanted): Record<string, string> {
  if (query.has('format')) return {};
  const full = new URLSearchParams(query);
  full.set('format', wanted.format);
  if (wanted.format === 'car' && wanted.dups) full.set('car-dups', 'y');
  return { 'content-location': `${contentPath}?${full.toString()}` };
}

/** RFC 6266: a name in ASCII for all, and the name as it is beside it where that differs. */
function dispositionOf(name: string): string {
  const plain = name.slice(0, 255).replace(/[^\x20-\x7e]|["\\]/gu, '_');
  const exact = name.isWellFormed() && plain !== name ? `; filename*=UTF-8''${encodeName(name)}` : '';
  return `attachment; filename="${plain}"${exact}`;
}

/** RFC 8187. */
const encodeName = (name: string): string =>
  encodeURIComponent(name.slice(0, 255).toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
