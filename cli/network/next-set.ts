import { fromHex, type Bytes } from '../../lib/base/bytes.ts';
import type { NetworkView } from '../../lib/protocol/network-view.ts';
import { CliError } from '../client/cli-error.ts';

/** What the set of now is to become. Names are identities in hex, or first digits of theirs that nobody else's begin with. */
export type SetChange = { add: readonly string[]; remove: readonly string[]; threshold: number | undefined };

export type NextSet = { set: number; members: Bytes[]; threshold: number };

type View = Pick<NetworkView, 'set' | 'threshold' | 'gatekeepers' | 'candidates'>;

/**
 * Works out the next set of gatekeepers: who stays keeps its order, newcomers come behind. Without another threshold the one of now stays as long as
 * it is more than half of the members, and not more than there are.
 * @throws CliError `unknown-gatekeeper`, `not-admitted`, `bad-threshold`, or `bad-argument` where nobody would be left.
 */
export function nextSet(view: View, { add, remove, threshold }: SetChange): NextSet {
  const now = view.gatekeepers.map(({ identity }) => identity);
  const leaving = remove.map((name) => find(now, name, 'in the set of now'));
  const staying = now.filter((identity) => !leaving.includes(identity));
  const members = [...staying];
  for (const name of add) {
    const identity = find(
      view.candidates.map((one) => one.identity),
      name,
      'among those that offered themselves',
    );
    if (members.includes(identity))
      throw new CliError('bad-argument', `${short(identity)} is in the set already`);
    requireAdmitted(view, identity);
    members.push(identity);
  }
  if (members.length === 0) throw new CliError('bad-argument', 'a network needs a gatekeeper');
  return {
    set: view.set + 1,
    members: members.map(fromHex),
    threshold: thresholdOf(members.length, threshold, view.threshold),
  };
}

/** More than half of n. */
const fewest = (n: number): number => Math.floor(n / 2) + 1;

function thresholdOf(n: number, asked: number | undefined, now: number): number {
  if (asked === undefined) return Math.min(Math.max(now, fewest(n)), n);
  if (Number.isSafeInteger(asked) && asked >= fewest(n) && asked <= n) return asked;
  throw new CliError(
    'bad-threshold',
    `of ${String(n)} gatekeepers more than half must agree, and no more than there are: --threshold takes ${String(fewest(n))} to ${String(n)}`,
  );
}

function requireAdmitted({ candidates }: View, identity: string): void {
  const found = candidates.find((one) => one.identity === identity);
  if (found?.status === 'admitted') return;
  const why =
    found?.status === 'refused'
      ? `the gatekeepers refused it: ${found.reason}`
      : 'the gatekeepers have not judged it yet; look again in a moment';
  throw new CliError('not-admitted', `${short(identity)} cannot be a gatekeeper: ${why}`);
}

function find(identities: readonly string[], name: string, where: string): string {
  const found = /^[0-9a-f]{6,66}$/.test(name) ? identities.filter((one) => one.startsWith(name)) : [];
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const why =
    found.length > 1
      ? `${String(found.length)} begin with it; give more digits`
      : '`velum governance gatekeepers` lists them by their identities';
  throw new CliError('unknown-gatekeeper', `no gatekeeper ${name} is ${where}: ${why}`);
}

/** As gatekeepers' logs begin it. */
export const short = (identity: string): string => identity.slice(0, 10);
