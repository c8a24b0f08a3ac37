import type { Command } from 'commander';

/** How a network's gatekeepers and workers look at the chain. */
export function addChainCommands(governance: Command): void {
  governance
    .command('chain')
    .description('print how the network has its gatekeepers and workers look at the chain')
    .option('--data <folder>', 'the network’s data', '.velum')
    .action(async ({ data }: { data: string }) => {
      const { chainPolicyOf } = await import('../network/chain-policy.ts');
      const { demand, specs, from } = await chainPolicyOf(data);
      print([
        demand === 'light'
          ? 'view      light: they verify finality themselves'
          : 'view      any: they may believe an endpoint',
        ...specs.map((spec) => `spec      ${spec}`),
        `from      ${from ?? 'block 0'}`,
      ]);
    });
  governance
    .command('chain-spec <spec...>')
    .description(
      'print the digest by which a network names these chain specifications, the relay chain’s first',
    )
    .action(async (files: string[]) => {
      const { measureChainSpecs } = await import('../network/chain-policy.ts');
      const { digest, genesis, name } = await measureChainSpecs(files);
      print([`chain     ${name}`, `genesis   ${genesis}`, `digest    ${digest}`]);
    });
}

const print = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);
