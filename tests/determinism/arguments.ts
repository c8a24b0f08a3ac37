import type { Description } from '../../contracts/sdk/description.ts';
import type { Random } from './random.ts';

/** Few ids and accounts, so that calls meet what others left. */
const IDS = 24;
const ACCOUNTS = ['ann', 'bob', 'cleo', 'dan'] as const;
export const OWNER = ACCOUNTS[0];
export const callerOf = (random: Random): string => random.pick(ACCOUNTS);

const TEXTS = ['', 'a', 'ann', 'bob', 'cleo', 'note', 'ü', '\u{1f600}', 'constructor'] as const;
const WRONG = [null, 1, -1, 0.5, '', 'x', [], {}, { $b64: 'AA' }, { $b64: '!' }, true] as const;

/** Arguments as a guest sees them, mostly of the shape that a method describes. */
export function argumentsOf(random: Random, description: Description | undefined): unknown {
  if (description === undefined || random.chance(0.01)) return random.pick(WRONG);
  return valueOf(random, description);
}

function valueOf(random: Random, d: Description): unknown {
  switch (d.kind) {
    case 'text':
      return textOf(random, d);
    case 'integer':
      return integerOf(random, d.min, d.max);
    case 'boolean':
      return random.chance(0.5);
    case 'bytes':
      return bytesOf(random, d.exactly ?? random.below(Math.min(d.max, 80) + 1));
    case 'hex':
      return idOf(random.below(d.bytes === 16 ? IDS : 4), d.bytes);
    case 'choice':
      return d.of[random.below(d.of.length)];
    case 'nullable':
      return random.chance(0.4) ? null : valueOf(random, d.of);
    case 'optional':
      return random.chance(0.6) ? undefined : valueOf(random, d.of);
    case 'list':
      return Array.from({ length: random.below(Math.min(d.max, 3) + 1) }, () => valueOf(random, d.of));
    case 'object':
      return objectOf(random, d.fields);
    case 'having':
      return valueOf(random, random.chance(0.7) ? d.present : d.absent);
  }
}

export const idOf = (n: number, bytes = 16): string => n.toString(16).padStart(2 * bytes, '0');

/** Where something lies is often the first thing that was made: a tree needs a root to grow from. */
const PLACES = new Set(['parent', 'node']);

function fieldOf(random: Random, key: string, field: Description): unknown {
  const isPlace = PLACES.has(key) && field.kind === 'hex' && random.chance(0.5);
  return isPlace ? idOf(0, field.bytes) : valueOf(random, field);
}

function objectOf(random: Random, fields: Readonly<Record<string, Description>>): object {
  const entries = Object.entries(fields).map(([key, field]) => [key, fieldOf(random, key, field)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function textOf(random: Random, { max, pattern }: Description & { kind: 'text' }): string {
  const matches = pattern && new RegExp(pattern.source, pattern.flags);
  const fit = TEXTS.filter((text) => text.length <= max && (matches === undefined || matches.test(text)));
  const [first, ...others] = fit;
  return first === undefined ? 'x' : random.pick([first, ...others]);
}

/** Mostly small: versions, generations, amounts. Some are times, some at the ends of what is allowed. */
function integerOf(random: Random, min: number, max: number): number {
  const kind = random.below(20);
  if (kind === 0) return max;
  if (kind === 1) return Math.min(max, Math.max(min, TIME + random.below(2_000_000)));
  const small = kind < 12 ? 1 : random.below(4);
  return Math.min(max, Math.max(min, small));
}

/** When histories begin; a call comes every half second or so. */
export const TIME = 1_700_000_000_000;

function bytesOf(random: Random, length: number): { $b64: string } {
  return { $b64: Buffer.alloc(length, random.below(4)).toString('base64url') };
}
