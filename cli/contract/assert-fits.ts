import { Script } from 'node:vm';
import { faultOfCall } from '../../contracts/sdk/check.ts';
import type { ContractSchema } from '../../contracts/sdk/description.ts';
import { CliError } from '../client/cli-error.ts';

/** Milliseconds: a stranger's pattern may backtrack for longer than anybody lives. */
const PATIENCE = 500;
const script = new Script('check()');

/**
 * Compares arguments with what a contract says that it takes.
 * @throws CliError `bad-argument` that says which field is wrong, or that the schema cannot be checked in reasonable time.
 */
export function assertFits(
  schema: ContractSchema,
  kind: 'command' | 'query',
  method: string,
  args: unknown,
): void {
  let fault: string | undefined;
  const check = (): void => {
    fault = faultOfCall(schema, kind, method, args);
  };
  try {
    // What runs inside is ours; the clock that ends it stops a regular expression too.
    script.runInNewContext({ check }, { timeout: PATIENCE });
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
    throw new CliError(
      'bad-argument',
      'the contract’s schema takes too long to check; nothing was sent. Leave --check and --schema out to send it as it is',
      { cause },
    );
  }
  if (fault !== undefined) throw new CliError('bad-argument', `${fault}; nothing was sent`);
}
