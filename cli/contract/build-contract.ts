import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { BuildFailure, Message } from 'esbuild';
import { asBytes, type Bytes } from '../../lib/base/bytes.ts';
import { codeOf } from '../../lib/base/errors.ts';
import { bundleContract } from '../../scripts/build-contracts.ts';
import type { ContractSchema } from '../../contracts/sdk/description.ts';
import { CliError } from '../client/cli-error.ts';
import { typeErrors } from './check-types.ts';
import { writeSdkFolder } from './compiler-options.ts';
import { openLocalContracts } from './local-contract.ts';
import { shownPath } from './paths.ts';
import { whyItDoesNotBoot } from './trace-boot.ts';

export type BuiltContract = {
  readonly name: string;
  /** Where it lies, absolute. */
  readonly folder: string;
  readonly bundle: Bytes;
  /** `undefined` for code that was not made with this SDK. */
  readonly schema: ContractSchema | undefined;
};

/**
 * Builds the contract of a folder, or takes a bundle that was built, and boots it as a worker would.
 * @throws CliError `no-path`, `does-not-compile`, `does-not-boot`.
 */
export async function buildContract(path: string): Promise<BuiltContract> {
  const full = resolve(path);
  if (!existsSync(full)) throw new CliError('no-path', `there is nothing at ${path}`);
  if ((await stat(full)).isFile()) {
    const bundle = asBytes(await readFile(full));
    const schema = await boot(
      bundle,
      () => 'the file is no bundle of a contract: give what `contract build` wrote',
    );
    return { name: basename(full).replace(/\.js$/, ''), folder: dirname(full), bundle, schema };
  }
  const bundle = await compile(full, path);
  return {
    name: basename(full),
    folder: full,
    bundle,
    schema: await boot(bundle, () => whyItDoesNotBoot(full)),
  };
}

async function compile(folder: string, shown: string): Promise<Bytes> {
  const entry = join(folder, 'contract.ts');
  if (!existsSync(entry))
    throw new CliError('no-path', `there is no contract.ts in ${shown}; \`velum contract new\` makes one`);
  await writeSdkFolder(folder);
  let bundle: Bytes;
  try {
    bundle = await bundleContract(entry);
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    throw uncompiled(error.errors.map((message) => lineOf(message, folder)));
  }
  const errors = await typeErrors(entry);
  if (errors.length > 0) throw uncompiled(errors);
  return bundle;
}

const uncompiled = (lines: readonly string[]): CliError =>
  new CliError(
    'does-not-compile',
    `${String(lines.length)} ${lines.length === 1 ? 'error' : 'errors'}\n${lines.map((line) => `  ${line}`).join('\n')}`,
  );

const isBuildFailure = (error: unknown): error is BuildFailure => error instanceof Error && 'errors' in error;

function lineOf({ text, location }: Message, folder: string): string {
  if (location === null) return text;
  return `${shownPath(resolve(folder, location.file))}:${String(location.line)}:${String(location.column + 1)} ${text}${remedyFor(text)}`;
}

/** Most often what cannot be found is something that no contract has. */
const remedyFor = (text: string): string =>
  text.startsWith('Could not resolve')
    ? '; a contract has its own files and “velum/contract”, and nothing of Node.js or npm that needs it'
    : '';

async function boot(bundle: Bytes, why: () => string | Promise<string>): Promise<ContractSchema | undefined> {
  const contracts = await openLocalContracts(bundle);
  try {
    return await (await contracts.create()).schema();
  } catch (cause) {
    if (codeOf(cause) !== 'bad-code') throw cause;
    throw new CliError('does-not-boot', await why(), { cause });
  } finally {
    await contracts.dispose();
  }
}
