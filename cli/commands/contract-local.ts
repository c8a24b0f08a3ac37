import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { codeHash, type JsonValue } from '../../lib/drive/contracts.ts';
import { CliError } from '../client/cli-error.ts';
import { buildContract } from '../contract/build-contract.ts';
import { isOurs } from '../contract/compiler-options.ts';
import { bootCostOf, openLocalContracts } from '../contract/local-contract.ts';
import { methodLines } from '../contract/method-lines.ts';
import { newContract, TEMPLATES, type Template } from '../contract/new-contract.ts';
import { linesOf } from '../contract/print-simulation.ts';
import { runContractTests } from '../contract/run-tests.ts';
import { parseScript } from '../contract/script.ts';
import { simulate, type Simulation } from '../contract/simulate.ts';
import { openingLines, whoOpens } from '../contract/who-opens.ts';
import { builtContracts } from '../network/paths.ts';

/** What an author does before there is a network. */
export function addLocalContractCommands(contract: Command): void {
  contract
    .command('new <folder>')
    .description('begin a contract in a new folder')
    .addOption(new Option('--template <name>', 'what it begins as').choices(TEMPLATES).default('counter'))
    .action(async (folder: string, { template }: { template: Template }) => {
      await newContract(folder, template);
      print(`made ${folder}; its README.md says what to do next`);
    });
  contract
    .command('build <folder>')
    .description('build a contract: its code and the schema of its methods')
    .option(
      '--out <folder>',
      'where to write them; the contract’s own folder without it, build/contracts for those of Velum itself',
    )
    .action(build);
  contract
    .command('test <folder>')
    .description('run the contract’s tests (*.test.ts) on the engine that workers run')
    .action(async (folder: string) => {
      if (!(await runContractTests(folder))) process.exitCode = 1;
    });
  contract
    .command('simulate <contract> <script>')
    .description(
      'run a list of calls (a JSON file) on a contract, a folder or a bundle, and print what comes of each',
    )
    .option('--state <file>', 'begin with this state, a JSON object of keys and values')
    .option('--json', 'print all of it as JSON, with the state at the end')
    .action(runSimulation);
  contract
    .command('who <policy> <script>')
    .description(
      'run a list of calls (a JSON file) on a policy, a folder or a bundle, and print who could open then, when, and why',
    )
    .requiredOption('--account <account...>', 'whom to ask about, as the calls name them')
    .option('--node <id>', 'about which file or folder', '0'.repeat(32))
    .option('--json', 'print it as JSON')
    .action(runWho);
}

async function build(path: string, flags: { out?: string }): Promise<void> {
  const { name, folder, bundle, schema } = await buildContract(path);
  const out = flags.out ?? (isOurs(folder) ? relative('', builtContracts) : relative('', folder));
  await mkdir(resolve(out), { recursive: true });
  const file = join(out, `${name}.js`);
  await writeFile(file, bundle);
  if (schema !== undefined)
    await writeFile(join(out, `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);
  const size = `${file}  ${bundle.length.toLocaleString('en')} bytes`;
  const { gas, most } = await bootCostOf(bundle);
  const cost = `boots with ${millions(gas)} of ${millions(most)} million gas`;
  print([size, cost, `code hash ${codeHash(bundle)}`, ...methodLines(schema)].join('\n'));
}

const millions = (gas: number): string => (gas / 1_000_000).toFixed(gas < 10_000_000 ? 1 : 0);

type SimulationFlags = { state?: string; json?: true };

async function runSimulation(path: string, scriptFile: string, flags: SimulationFlags): Promise<void> {
  const script = parseScript(await textOf(scriptFile));
  const state = flags.state === undefined ? {} : stateOf(await textOf(flags.state));
  const { bundle } = await buildContract(path);
  const contracts = await openLocalContracts(bundle);
  try {
    const contract = await contracts.create({ owner: script.owner, time: script.time, state });
    show(await simulate(contract, script), flags.json === true);
  } finally {
    await contracts.dispose();
  }
}

type WhoFlags = { account: string[]; node: string; json?: true };

async function runWho(path: string, scriptFile: string, flags: WhoFlags): Promise<void> {
  const script = parseScript(await textOf(scriptFile));
  const { bundle } = await buildContract(path);
  const contracts = await openLocalContracts(bundle);
  try {
    const policy = await contracts.create({ owner: script.owner, time: script.time });
    const { steps } = await simulate(policy, script);
    const failed = steps.find(({ ok }) => !ok);
    if (failed !== undefined)
      throw new CliError(
        'bad-argument',
        `“${failed.method}” by ${failed.by} is refused: ${failed.code ?? ''} ${failed.detail ?? ''}`.trim(),
      );
    const found = await whoOpens(policy, flags.node, flags.account);
    print(flags.json === true ? JSON.stringify(found, null, 2) : openingLines(found).join('\n'));
  } finally {
    await contracts.dispose();
  }
}

function show(simulation: Simulation, asJson: boolean): void {
  if (asJson) return print(JSON.stringify(simulation, null, 2));
  print(simulation.steps.flatMap((step, index) => linesOf(step, index + 1)).join('\n'));
}

function stateOf(text: string): Record<string, JsonValue> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CliError('bad-argument', 'the state is not JSON', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CliError('bad-argument', 'the state is a JSON object of keys and values');
  return value as Record<string, JsonValue>;
}

export async function textOf(path: string): Promise<string> {
  try {
    return await readFile(resolve(path), 'utf8');
  } catch (cause) {
    throw new CliError('no-path', `${path} cannot be read`, { cause });
  }
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);
