import type { Command } from 'commander';
import { fromHex, toHex, type Bytes } from '../../lib/base/bytes.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { CliError } from '../client/cli-error.ts';
import { connect } from '../client/connect.ts';
import { addChainCommands } from './governance-chain.ts';
import { addGatekeeperCommands } from './governance-gatekeepers.ts';
import { addHardwareCommands } from './governance-hardware.ts';
import { addStoreCommands } from './governance-stores.ts';

type DataFlag = { data: string };

/** What the governance of a network decides: which programs workers may run, and which engine executes contracts. */
export function addGovernanceCommands(program: Command): void {
  const governance = program
    .command('governance')
    .description(
      'decide, for a network that was made on this machine, what it runs, and who its gatekeepers and stores are',
    );
  addGatekeeperCommands(governance);
  addHardwareCommands(governance);
  addChainCommands(governance);
  addStoreCommands(governance);
  governance
    .command('program <folder>')
    .description('print what a worker’s program is measured as, and the engines in it')
    .action(printProgram);
  governance
    .command('approve <measurement>')
    .description('let workers run the program of this measurement')
    .option('--revoke', 'let them run it no more, from now on')
    .option('--gatekeeper', 'it is about gatekeepers, not workers')
    .option('--data <folder>', 'the network’s data', '.velum')
    .action(
      async (
        measurement: string,
        { data, revoke, gatekeeper }: DataFlag & { revoke?: true; gatekeeper?: true },
      ) => {
        const { openGovernance } = await import('../network/governance.ts');
        const { network, decideMeasurement } = await openGovernance(data);
        const role = gatekeeper === true ? ('gatekeeper' as const) : ('worker' as const);
        const decision = {
          role,
          measurement: hash(measurement),
          approved: revoke !== true,
          notBefore: Date.now(),
        };
        const block = await (await connect(network)).portal.relay(decideMeasurement(decision));
        process.stdout.write(`decided in block ${String(block)}\n`);
      },
    );
  governance
    .command('engine <identity>')
    .description('have another engine execute all contracts from a block on')
    .requiredOption('--previous <identity>', 'the engine that counts until then')
    .requiredOption('--height <block>', 'the first block that it executes')
    .option('--data <folder>', 'the network’s data', '.velum')
    .action(decideEngine);
}

async function printProgram(folder: string): Promise<void> {
  // Loaded here only: other commands need no engine.
  const { measureProgram } = await import('../../workers/launcher/measure.ts');
  const { openEngines } = await import('../../workers/pruntime/engines.ts');
  const { measurement } = await measureProgram(folder);
  const engines = await openEngines(folder, silentLogger);
  await engines.dispose();
  const lines = [`measurement ${toHex(measurement)}`, `engine      ${toHex(engines.identity)}`];
  for (const other of engines.others.keys()) lines.push(`carries     ${other}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function decideEngine(
  identity: string,
  flags: DataFlag & { previous: string; height: string },
): Promise<void> {
  const height = Number(flags.height);
  if (!Number.isSafeInteger(height) || height < 1)
    throw new CliError('bad-argument', '--height is the number of a block');
  const { earliestEngineBlock, openGovernance } = await import('../network/governance.ts');
  const { network, decideEngine: decide } = await openGovernance(flags.data);
  const record = decide({ engine: hash(identity), previous: hash(flags.previous), height });
  const block = await (await connect(network)).portal.relay(record);
  const earliest = earliestEngineBlock(block);
  if (height < earliest)
    throw new CliError(
      'bad-argument',
      `the decision is in block ${String(block)}, and a height below ${String(earliest)} counts for nothing; decide again`,
    );
  process.stdout.write(
    `decided in block ${String(block)}; the workers’ logs say “an engine was decided” if it follows the last decision\n`,
  );
}

function hash(text: string): Bytes {
  if (!/^[0-9a-f]{64}$/.test(text))
    throw new CliError('bad-argument', 'a measurement or identity has 64 hex digits');
  return fromHex(text);
}
