export const MIN_PASSWORD = 8;

export type Strength = 'weak' | 'fair' | 'strong';

/**
 * A hint, no measurement: length counts most, then how many kinds of characters there are, and repetition counts against it.
 */
export function strengthOf(password: string): Strength {
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) =>
    kind.test(password),
  ).length;
  const different = new Set(password).size;
  const score = Math.min(password.length, 2 * different) + 2 * kinds;
  if (password.length < MIN_PASSWORD || score < 14) return 'weak';
  return score < 20 ? 'fair' : 'strong';
}
