import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { toHex } from '../../lib/base/bytes.ts';
import { CliError } from '../client/cli-error.ts';
import { wholeNumber } from './share.ts';
import { builtContracts, builtEnclaves, exportedApp } from '../network/paths.ts';

/** Each process alone, configured by its VELUM_… variables (docs/OPERATIONS.md). */
export function addProcessCommands(program: Command): void {
  program
    .command('chain')
    .description('run the embedded development chain alone')
    .action(async () => void (await import('../../workers/chain/main.ts')));
  const portal = addProcess(program, 'portal', 'run a portal alone', async () => {
    if (existsSync(exportedApp)) process.env['VELUM_APP'] ??= exportedApp;
    if (existsSync(builtContracts)) process.env['VELUM_CONTRACTS'] ??= builtContracts;
    await import('../../workers/portal/main.ts');
  });
  addIdentityCommand(portal);
  addInviteCommand(portal);
  for (const [name, built] of [
    ['gatekeeper', 'gatekeeper'],
    ['worker', 'pruntime'],
  ] as const) {
    addEnclaveProcess(program, name, built);
  }
  addFundCommand(program);
}

type TeeFlags = { tee?: string; pccs?: string };

/** A program of a TEE: in the simulated one under its launcher, in a real one by itself, because there the machine is what is measured. */
function addEnclaveProcess(program: Command, name: string, built: string): void {
  const command = addProcess(program, name, `run a ${name} alone, in a TEE`, async () => {
    const { tee, pccs } = command.opts<TeeFlags>();
    if (tee !== undefined) process.env['VELUM_TEE'] = tee;
    if (pccs !== undefined) process.env['VELUM_PCCS_URL'] = pccs;
    const folder = (process.env['VELUM_PROGRAM'] ??= join(builtEnclaves, built));
    if ((process.env['VELUM_TEE'] ?? 'simulated') === 'simulated')
      await import('../../workers/launcher/main.ts');
    else await import(pathToFileURL(join(folder, 'main.mjs')).href);
  });
  command
    .option(
      '--tee <kind>',
      'simulated, or dstack: a confidential VM on Intel TDX; else VELUM_TEE, else simulated',
    )
    .option('--pccs <url>', 'with dstack: where Intel’s word on platforms is fetched; else VELUM_PCCS_URL');
}

function addProcess(program: Command, name: string, description: string, run: () => Promise<void>): Command {
  const here = (): void => void (process.env['VELUM_DATA'] ??= `.velum-${name}`);
  const command = program.command(name).description(description);
  command.action(() => {
    here();
    return run();
  });
  command
    .command('account')
    .description('print the chain account that it pays from, and what is left there')
    .action(async () => {
      here();
      const { readProcessAccount } = await import('../network/process-account.ts');
      const { address, balance } = await readProcessAccount(process.env);
      process.stdout.write(`${address}\n${String(balance)} tokens\n`);
    });
  return command;
}

function addIdentityCommand(portal: Command): void {
  portal
    .command('identity')
    .description(
      'print what governance admits this portal by as a store of upload tokens; made if there is none yet',
    )
    .option('--data <folder>', 'the portal’s folder; else VELUM_DATA, else .velum-portal')
    .action(async ({ data }: { data?: string }) => {
      const { openStoreIdentity } = await import('../../workers/portal/store-identity.ts');
      const { identity } = await openStoreIdentity(data ?? process.env['VELUM_DATA'] ?? '.velum-portal');
      process.stdout.write(`${toHex(identity)}\n`);
    });
}

function addInviteCommand(portal: Command): void {
  portal
    .command('invite')
    .description(
      'make codes that let one account each begin a drive, for a portal with VELUM_NEW_DRIVES=invite',
    )
    .option('--count <count>', 'how many (1)')
    .option('--data <folder>', 'the portal’s folder; else VELUM_DATA, else .velum-portal')
    .action(async ({ count = '1', data }: { count?: string; data?: string }) => {
      const many = wholeNumber('--count', count);
      if (many < 1 || many > 1000) throw new CliError('bad-argument', '--count is from 1 to 1000');
      const { openInvites } = await import('../../workers/portal/invites.ts');
      const invites = openInvites(data ?? process.env['VELUM_DATA'] ?? '.velum-portal');
      for (let i = 0; i < many; i++) process.stdout.write(`${await invites.make()}\n`);
    });
}

type FundFlags = { data: string; chainUrl: string };

function addFundCommand(program: Command): void {
  program
    .command('fund <address> [tokens]')
    .description('send tokens to a chain account, from the one that made a network on this machine')
    .option('--data <folder>', 'the network’s data', '.velum')
    .option('--chain-url <url>', 'its chain', 'ws://127.0.0.1:9944')
    .action(async (address: string, tokens: string | undefined, { data, chainUrl }: FundFlags) => {
      const { fundAccount } = await import('../network/fund.ts');
      const balance = await fundAccount({ data, chainUrl, to: address, tokens: amountOf(tokens ?? '1000') });
      process.stdout.write(`${address} has ${String(balance)} tokens\n`);
    });
}

function amountOf(text: string): number {
  const tokens = Number(text);
  if (tokens > 0 && tokens <= 1e9) return tokens;
  throw new CliError('bad-argument', 'the amount is a number of tokens, up to a thousand million');
}
