import { ContentError } from '../content-error.ts';
import { parseEntityBytes, type EntityBytes } from './entity-bytes.ts';

/** Which blocks a CAR holds beside those of the path: the last one's alone, those of the file or folder it is, or all below it. */
export type DagScope = 'block' | 'entity' | 'all';

export type WantedCar = {
  readonly format: 'car';
  readonly scope: DagScope;
  readonly bytes: EntityBytes | undefined;
  /** Whether a block is sent as often as it occurs. */
  readonly dups: boolean;
};
export type Wanted = { readonly format: 'raw' } | WantedCar;

type Asked = { query: URLSearchParams; headers: Readonly<Record<string, string | undefined>> };

/**
 * What the client asks for: by `format` in the query, which wins, or else by Accept; a CAR's own parameters by the query, then by Accept.
 * @returns `undefined` if it is nothing that a trustless gateway serves
 * @throws ContentError `malformed` for CAR parameters that are unknown, or where nothing is asked for.
 */
export function negotiate({ query, headers }: Asked): Wanted | undefined {
  const offered = acceptable(headers['accept'] ?? '');
  const format = query.get('format');
  if (format === null && headers['accept'] === undefined)
    throw new ContentError('malformed', 'say what you take: Accept or format=raw|car');
  const [first] = offered;
  const chosen = format ?? first?.format;
  if (chosen === 'raw') return { format: chosen };
  if (chosen !== 'car') return undefined;
  const accepted = offered.find((one) => one.format === 'car')?.parameters ?? new Map<string, string>();
  const parameter = (name: string): string | undefined => query.get(`car-${name}`) ?? accepted.get(name);
  if (!isServed(parameter)) return undefined;
  const range = query.get('entity-bytes');
  return {
    format: chosen,
    scope: scopeOf(query.get('dag-scope') ?? (range === null ? 'all' : 'entity')),
    bytes: range === null ? undefined : parseEntityBytes(range),
    dups: parameter('dups') === 'y',
  };
}

/** CARs of version 1, depth first, with duplicates or without. */
const SERVED: Readonly<Record<string, readonly string[]>> = {
  version: ['1'],
  order: ['dfs', 'unk'],
  dups: ['y', 'n'],
};

const isServed = (parameter: (name: string) => string | undefined): boolean =>
  Object.entries(SERVED).every(([name, values]) => {
    const value = parameter(name);
    return value === undefined || values.includes(value);
  });

function scopeOf(text: string): DagScope {
  if (text === 'block' || text === 'entity' || text === 'all') return text;
  throw new ContentError('malformed', 'an unknown dag-scope');
}

type Offer = { format: 'raw' | 'car'; parameters: ReadonlyMap<string, string>; quality: number };

/** The media types of Accept that are served, the one that is liked best first (RFC 9110, section 12.5.1). */
function acceptable(accept: string): Offer[] {
  const offers = accept.split(',').flatMap((range): Offer[] => {
    const [type, ...rest] = range.split(';').map((part) => part.trim().toLowerCase());
    const parameters = new Map(
      rest.map((part) => {
        const [name = '', value = ''] = part.split('=', 2);
        return [name.trim(), value.trim().replace(/^"(.*)"$/, '$1')];
      }),
    );
    const quality = Number(parameters.get('q') ?? 1);
    if (!(quality > 0)) return [];
    if (type === 'application/vnd.ipld.raw') return [{ format: 'raw', parameters, quality }];
    const isCar = type === 'application/vnd.ipld.car' && isServed((name) => parameters.get(name));
    return isCar ? [{ format: 'car', parameters, quality }] : [];
  });
  return offers.sort((a, b) => b.quality - a.quality);
}

/** Whether If-None-Match names the entity tag (weak comparison, RFC 9110 section 13.1.2). */
export function isUnmodified(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const strong = (tag: string): string => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => strong(tag) === strong(etag));
}
