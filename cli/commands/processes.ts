import { join } from 'node:path';
import type { Command } from 'commander';
import { builtEnclaves } from '../network/paths.ts';

/** Each process alone, configured by its VELUM_… variables (docs/OPERATIONS.md). */
export function addProcessCommands(program: Command): void {
  program
    .command('chain')
    .description('run the embedded development chain alone')
    .action(async () => void (await import('../../workers/chain/main.ts')));
  program
    .command('portal')
    .description('run a portal alone')
    .action(async () => void (await import('../../workers/portal/main.ts')));
  for (const [name, built] of [
    ['gatekeeper', 'gatekeeper'],
    ['worker', 'pruntime'],
  ] as const) {
    program
      .command(name)
      .description(`run a ${name} alone, in the simulated TEE`)
      .action(async () => {
        process.env['VELUM_PROGRAM'] ??= join(builtEnclaves, built);
        await import('../../workers/launcher/main.ts');
      });
  }
}
