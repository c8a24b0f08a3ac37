import * as v from 'valibot';
import type { CborValue } from '../../lib/base/cbor.ts';
import { CliError } from '../client/cli-error.ts';
import type { LocalContract } from './local-contract.ts';

/** What a policy answers (protocol, section 11.2). */
const decision = v.strictObject({
  allowed: v.boolean(),
  reason: v.string(),
  at: v.nullable(v.pipe(v.number(), v.safeInteger())),
  by: v.optional(v.string()),
});

/** From a moment on, whether an account may open, and why. */
export type Opening = { readonly from: number; readonly allowed: boolean; readonly reason: string };

export type WhoOpens = { readonly account: string; readonly openings: readonly Opening[] };

/** Moments at which answers change that are followed; a policy may name ever later ones. */
const MOST_MOMENTS = 50;

/**
 * Asks a policy, as it stands, about each account: now, and at each moment at which it says that its answer changes if nobody does
 * anything. What people may still do, it cannot know.
 *
 * @throws CliError `bad-argument` for a contract that is no policy.
 */
export async function whoOpens(
  policy: LocalContract,
  node: string,
  accounts: readonly string[],
): Promise<WhoOpens[]> {
  const began = policy.time;
  const found: WhoOpens[] = [];
  for (const account of accounts) {
    const openings: Opening[] = [];
    policy.time = began;
    for (let moment = 0; moment < MOST_MOMENTS; moment++) {
      const { allowed, reason, at } = await decide(policy, { node, account });
      const last = openings.at(-1);
      if (last?.allowed !== allowed || last.reason !== reason)
        openings.push({ from: policy.time, allowed, reason });
      if (at === null || at <= policy.time) break;
      policy.time = at;
    }
    found.push({ account, openings });
  }
  policy.time = began;
  return found;
}

async function decide(
  policy: LocalContract,
  question: { node: string; account: string },
): Promise<v.InferOutput<typeof decision>> {
  const outcome = await policy.attempt(policy.owner, 'query', 'decide', question satisfies CborValue);
  if (!outcome.ok) {
    const why =
      outcome.code === 'unknown-method' ? 'it has no query “decide”' : `“decide” ended with ${outcome.code}`;
    throw new CliError('bad-argument', `that is no policy: ${why} ${outcome.detail}`.trim());
  }
  const answer = v.safeParse(decision, outcome.value);
  if (!answer.success)
    throw new CliError('bad-argument', 'that is no policy: “decide” answers something else than a decision');
  return answer.output;
}

/** A line for each account and stretch of time. */
export function openingLines(found: readonly WhoOpens[]): string[] {
  const width = Math.max(...found.map(({ account }) => account.length));
  return found.flatMap(({ account, openings }) =>
    openings.map(({ from, allowed, reason }, i) => {
      const who = (i === 0 ? account : '').padEnd(width);
      const when = i === 0 ? 'now' : `from ${new Date(from).toISOString()}`;
      return `${who}  ${allowed ? 'may open' : 'may not'}  ${when}: ${reason}`;
    }),
  );
}
