import { ChainError } from '../chain-error.ts';

const MAX_DEPTH = 64;

/**
 * The one text of a JSON value: members sorted by their names, nothing between. So that what is hashed is all that a program which
 * reads this text can see.
 * @throws ChainError `bad-spec` for what is nested deeper than any chain specification.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > MAX_DEPTH) throw new ChainError('bad-spec', 'a chain specification is nested too deep');
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member, depth + 1)}`);
  return `{${members.join(',')}}`;
}
