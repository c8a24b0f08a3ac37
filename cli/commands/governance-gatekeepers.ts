import type { Command } from 'commander';
import { toHex } from '../../lib/base/bytes.ts';
import type { NetworkView } from '../../lib/protocol/network-view.ts';
import { CliError } from '../client/cli-error.ts';
import { connect } from '../client/connect.ts';
import type { SetChange } from '../network/next-set.ts';

type SetFlags = { data: string; threshold?: string };

/** Who the gatekeepers of a network are, and who is to be one. */
export function addGatekeeperCommands(governance: Command): void {
  const gatekeepers = governance
    .command('gatekeepers')
    .description('show the gatekeepers of now, and those that offer to be')
    .action(async () => {
      const view = await (await connect()).view();
      process.stdout.write(`${linesOf(view).join('\n')}\n`);
    });
  const changing = (usage: string, description: string): Command =>
    gatekeepers
      .command(usage)
      .description(description)
      .option('--threshold <count>', 'how many of them must agree, more than half')
      .option('--data <folder>', 'the network’s data', '.velum');
  changing('add <identity...>', 'name the next set: those of now, and these').action(
    (add: string[], flags: SetFlags) => change(flags, { add, remove: [] }),
  );
  changing('remove <identity...>', 'name the next set: those of now without these').action(
    (remove: string[], flags: SetFlags) => change(flags, { add: [], remove }),
  );
  changing(
    'renew',
    'name the same again, who share every secret anew: stolen shares are worth nothing then',
  ).action((flags: SetFlags) => change(flags, { add: [], remove: [] }));
}

async function change(
  { data, threshold }: SetFlags,
  { add, remove }: Pick<SetChange, 'add' | 'remove'>,
): Promise<void> {
  const { openGovernance } = await import('../network/governance.ts');
  const { nextSet } = await import('../network/next-set.ts');
  const { network, decideSet } = await openGovernance(data);
  const connection = await connect(network);
  const asked = threshold === undefined ? undefined : Number(threshold);
  const next = nextSet(await connection.view(), { add, remove, threshold: asked });
  const block = await connection.portal.relay(decideSet(next));
  // The chain follows its own rules: what a portal showed of candidates may have been wrong, or another decision was first.
  await connection.sets.follow();
  const now = connection.sets.newest();
  if (now.set !== next.set || String(now.members.map(toHex)) !== String(next.members.map(toHex)))
    throw new CliError(
      'not-counted',
      `the decision is in block ${String(block)} and counts for nothing: another one was before it, or one of these is not admitted. Look with \`velum governance gatekeepers\``,
    );
  const n = next.members.length;
  process.stdout.write(
    `decided in block ${String(block)}: set ${String(next.set)}, ${String(next.threshold)} of ${String(n)} must agree, ${String(n - next.threshold)} may be lost\n`,
  );
  if (remove.length > 0)
    process.stdout.write(
      'keep those that leave running until their logs say that the root keys of earlier sets are erased\n',
    );
}

/** The present set, and the candidates that are not in it. */
export function linesOf(view: NetworkView): string[] {
  const members = new Set(view.gatekeepers.map(({ identity }) => identity));
  const offers = view.candidates.filter(({ identity }) => !members.has(identity));
  const set = `set ${String(view.set)}: ${String(view.threshold)} of ${String(members.size)} must agree`;
  return [
    set,
    ...[...members].map((identity) => `member    ${identity}`),
    ...offers.map(({ identity, status, reason, endpoint, measurement }) => {
      const verdict = status === 'refused' ? `refused (${printable(reason)})` : status;
      const program = status === 'admitted' ? ` program ${measurement.slice(0, 16)}` : '';
      return `candidate ${identity} ${verdict} at ${printable(endpoint)}${program}`;
    }),
  ];
}

/** What strangers wrote, without what would steer a terminal. */
const printable = (text: string): string => JSON.stringify(text).slice(1, -1);
