import { ContentError } from '../content-error.ts';

/** Which blocks a CAR holds: the one named, those of the file or folder it is, or all below it. */
export type DagScope = 'block' | 'entity' | 'all';

export type Wanted = { readonly format: 'raw' } | { readonly format: 'car'; readonly scope: DagScope };

type Asked = { query: URLSearchParams; headers: Readonly<Record<string, string | undefined>> };

/**
 * What the client asks for: by `format` in the query, which wins, or else by Accept.
 * @returns `undefined` if it is nothing that a trustless gateway serves
 * @throws ContentError `malformed` for CAR parameters that are unknown.
 */
export function negotiate({ query, headers }: Asked): Wanted | undefined {
  const format = query.get('format') ?? formatOf(headers['accept'] ?? '');
  if (format === 'raw') return { format };
  if (format !== 'car') return undefined;
  const bytes = query.get('entity-bytes');
  if (bytes !== null && bytes !== '0:*') throw new ContentError('malformed', 'entity-bytes is not served');
  return { format, scope: scopeOf(query.get('dag-scope') ?? 'all') };
}

function scopeOf(text: string): DagScope {
  if (text === 'block' || text === 'entity' || text === 'all') return text;
  throw new ContentError('malformed', 'an unknown dag-scope');
}

/** The first media type of Accept that is served. */
function formatOf(accept: string): string | undefined {
  for (const range of accept.split(',')) {
    const [type, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    if (type === 'application/vnd.ipld.raw') return 'raw';
    const served = parameters.every((p) => !p.startsWith('version=') || p === 'version=1');
    if (type === 'application/vnd.ipld.car' && served) return 'car';
  }
  return undefined;
}

/** Whether If-None-Match names the entity tag (weak comparison, RFC 9110 section 13.1.2). */
export function isUnmodified(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const strong = (tag: string): string => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => strong(tag) === strong(etag));
}
