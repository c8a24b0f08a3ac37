import type { Command } from 'commander';
import {
  codeHash,
  deployContract,
  openContract,
  parseContractSchema,
  type DeployStep,
  type JsonValue,
  type OpenContract,
} from '../../lib/drive/contracts.ts';
import { fromHex } from '../../lib/base/bytes.ts';
import type { ContractSchema } from '../../contracts/sdk/description.ts';
import { CliError } from '../client/cli-error.ts';
import { unlockHere } from '../client/connect.ts';
import { assertFits } from '../contract/assert-fits.ts';
import { buildContract } from '../contract/build-contract.ts';
import { addInspect } from './contract-inspect.ts';
import { addLocalContractCommands, textOf } from './contract-local.ts';
import { wholeNumber } from './share.ts';

/** Makes contracts and speaks to any. Arguments and answers are JSON; bytes are {"$b64": "…"} in base64url. */
export function addContractCommands(program: Command): void {
  const contract = program.command('contract').description('make confidential contracts, and speak to any');
  addLocalContractCommands(contract);
  contract
    .command('deploy <contract>')
    .description('deploy a contract, a folder or a bundle, as this account’s; prints its id')
    .option('--replicas <count>', 'how many workers should run it (3)')
    .option('--group <contract>', 'join this contract of the account’s: the two can call each other')
    .option('--worker <identity...>', 'the only workers that may run it')
    .option('--invite <code>', 'from the portal’s operator, where new contracts need one')
    .option('--patience <seconds>', 'how long to wait until a worker serves it (90)')
    .action(deploy);
  addInspect(contract);
  contract
    .command('commit <contract>')
    .description('have the state of a contract of the account’s committed now; prints the root')
    .action(async (id: string) => {
      const client = await openContract(...(await unlockHere()), id);
      process.stdout.write(`${await client.commit()}\n`);
    });
  contract
    .command('rotate <contract>')
    .description(
      'give a contract of the account’s new keys and encrypt its state anew; what lies on the chain under the old ones can then be read by ' +
        'nobody. It does not take back what somebody who held the old keys could read before; prints the new epoch',
    )
    .action(async (id: string) => {
      const client = await openContract(...(await unlockHere()), id);
      process.stdout.write(`${String(await client.rotate())}\n`);
    });
  addCall(contract, 'call', 'send a command and print its receipt');
  addCall(contract, 'query', 'ask and print the answer');
}

type CheckFlags = { schema?: string; check?: true };

function addCall(contract: Command, name: 'call' | 'query', description: string): void {
  contract
    .command(`${name} <contract> <method> [json]`)
    .description(description)
    .option('--check', 'ask the contract first what its methods take, and send nothing that it will not')
    .option('--schema <file>', 'the same by the schema that `contract build` wrote')
    .action(async (id: string, method: string, json: string | undefined, flags: CheckFlags) => {
      const args = parse(json ?? '{}');
      const kind = name === 'call' ? 'command' : 'query';
      if (flags.schema !== undefined) assertFits(await schemaIn(flags.schema), kind, method, args);
      const client = await openContract(...(await unlockHere()), id);
      if (flags.check === true) assertFits(await schemaOf(client), kind, method, args);
      print(await client[name](method, args));
    });
}

async function schemaIn(file: string): Promise<ContractSchema> {
  const schema = parseContractSchema(parse(await textOf(file), `${file} is`));
  if (schema !== undefined) return schema;
  throw new CliError(
    'bad-argument',
    `${file} is no schema of a contract; \`velum contract build\` writes one`,
  );
}

async function schemaOf(client: OpenContract): Promise<ContractSchema> {
  const schema = await client.schema();
  if (schema !== undefined) return schema;
  throw new CliError(
    'bad-argument',
    'the contract does not tell what its methods take; leave --check out, or give --schema',
  );
}

function parse(json: string, what = 'the arguments are'): JsonValue {
  try {
    return JSON.parse(json) as JsonValue;
  } catch (cause) {
    throw new CliError('bad-argument', `${what} not JSON`, { cause });
  }
}

type DeployFlags = {
  group?: string;
  replicas?: string;
  worker?: string[];
  patience?: string;
  invite?: string;
};

const STEPS: Record<DeployStep, string> = {
  storing: 'storing the code',
  posting: 'posting the record that deploys it',
  waiting: 'waiting for keys and a worker',
};

async function deploy(path: string, flags: DeployFlags): Promise<void> {
  const { bundle } = await buildContract(path);
  const replicas = flags.replicas === undefined ? {} : { replicas: replicasOf(flags.replicas) };
  const group = flags.group === undefined ? {} : { group: flags.group };
  const deployment = { code: bundle, ...group, ...replicas, workers: (flags.worker ?? []).map(identityOf) };
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  say(`code hash ${codeHash(bundle)}`);
  const id = await deployContract(...(await unlockHere()), deployment, {
    onStep: (step) => say(STEPS[step]),
    invite: flags.invite,
    ...(flags.patience !== undefined && { patienceMs: 1000 * wholeNumber('--patience', flags.patience) }),
  });
  process.stdout.write(`${id}\n`);
}

function replicasOf(typed: string): number {
  const count = wholeNumber('--replicas', typed);
  if (count > 16) throw new CliError('bad-argument', '--replicas takes at most 16');
  return count;
}

function identityOf(typed: string): ReturnType<typeof fromHex> {
  if (/^[0-9a-f]{66}$/.test(typed)) return fromHex(typed);
  throw new CliError('bad-argument', `“${typed}” is no worker’s identity, which has 66 hex digits`);
}

const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
