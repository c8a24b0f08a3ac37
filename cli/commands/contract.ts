import type { Command } from 'commander';
import { openContract, type JsonValue } from '../../lib/drive/index.ts';
import { CliError } from '../client/cli-error.ts';
import { unlockHere } from '../client/connect.ts';

/** Speaks to any contract. Arguments and answers are JSON; bytes are {"$b64": "…"} in base64url. */
export function addContractCommands(program: Command): void {
  const contract = program.command('contract').description('speak to any confidential contract');
  contract
    .command('call <contract> <method> [json]')
    .description('send a command and print its receipt')
    .action(async (id: string, method: string, json = '{}') => {
      const client = openContract(...(await unlockHere()), id);
      print(await (await client).call(method, parse(String(json))));
    });
  contract
    .command('query <contract> <method> [json]')
    .description('ask and print the answer')
    .action(async (id: string, method: string, json = '{}') => {
      const client = openContract(...(await unlockHere()), id);
      print(await (await client).query(method, parse(String(json))));
    });
}

function parse(json: string): JsonValue {
  try {
    return JSON.parse(json) as JsonValue;
  } catch (cause) {
    throw new CliError('bad-argument', 'the arguments are not JSON', { cause });
  }
}

const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
