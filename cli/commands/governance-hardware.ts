import type { Command } from 'commander';
import { CliError } from '../client/cli-error.ts';
import { connect } from '../client/connect.ts';
import type { HardwareChange } from '../network/next-hardware.ts';

type HardwareFlags = { data: string; after: string };

const HOUR = 3_600_000;

/** What the network demands of hardware, and decisions that change it. */
export function addHardwareCommands(governance: Command): void {
  const hardware = governance
    .command('hardware')
    .description('show what is demanded of hardware, and the platforms that workers are on')
    .action(show);
  hardware.command('show', { hidden: true }).description('the same').action(show);
  const changing = (usage: string, description: string): Command =>
    hardware
      .command(usage)
      .description(description)
      .option('--after <hours>', 'when what is looser begins to count; what is stricter counts at once', '0')
      .option('--data <folder>', 'the network’s data', '.velum');
  changing('deny <platform>', 'refuse a platform; its workers lose their admission at once').action(
    (deny: string, flags: HardwareFlags) => change(flags, { deny }),
  );
  changing(
    'allow <platform>',
    'take a platform off the denied ones, and put it on the list where only listed ones are allowed',
  ).action((allow: string, flags: HardwareFlags) => change(flags, { allow }));
  changing('tcb <levels...>', 'which levels of firmware and microcode are good enough').action(
    (tcb: string[], flags: HardwareFlags) => change(flags, { tcb }),
  );
  changing(
    'limit <count>',
    'how many contracts a platform may have; 0 for what holds where nothing is said',
  ).action((count: string, flags: HardwareFlags) => {
    const limit = countIn('the limit', count);
    return change(flags, { limit: limit === 0 ? undefined : limit });
  });
}

function countIn(flag: string, typed: string): number {
  if (/^\d{1,9}$/.test(typed)) return Number(typed);
  throw new CliError('bad-argument', `${flag} takes a whole number`);
}

async function show(): Promise<void> {
  const { hardwareLines } = await import('../network/next-hardware.ts');
  const view = await (await connect()).view();
  process.stdout.write(`${hardwareLines(view, view.time).join('\n')}\n`);
}

async function change({ data, after }: HardwareFlags, changes: HardwareChange): Promise<void> {
  const { openGovernance } = await import('../network/governance.ts');
  const { nextHardware } = await import('../network/next-hardware.ts');
  const { network, decideHardware } = await openGovernance(data);
  const connection = await connect(network);
  const before = await connection.view();
  const decision = nextHardware(before, changes, before.time + countIn('--after', after) * HOUR);
  const block = await connection.portal.relay(decideHardware(decision));
  const { hardware } = await connection.view();
  if (hardware.at(-1)?.serial !== decision.serial)
    throw new CliError(
      'not-counted',
      `the decision is in block ${String(block)}, and another one was before it; look with \`velum governance hardware\` and decide again`,
    );
  process.stdout.write(`decided in block ${String(block)}: decision ${String(decision.serial)}\n`);
}
