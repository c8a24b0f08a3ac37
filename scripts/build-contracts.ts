/** Builds contracts/<name>/contract.ts to build/contracts/<name>.js, and any other contract for the `velum` command. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { asBytes, type Bytes } from '../lib/base/bytes.ts';

const root = new URL('..', import.meta.url);

/** What a contract outside of this repository calls the SDK. */
const alias = { 'velum/contract': fileURLToPath(new URL('contracts/sdk/index.ts', root)) };

/**
 * Bundles a contract and the SDK into one script that boots in the engine. The same sources give the same
 * bytes in every folder: they are part of the contract's code identity.
 *
 * @param entry - path of a `contract.ts`.
 * @param options.traceable - for finding errors: not minified, with a source map inside. Never deployed.
 * @throws BuildFailure of esbuild, whose `errors` name file and line.
 */
export async function bundleContract(
  entry: string,
  { traceable = false }: { traceable?: boolean } = {},
): Promise<Bytes> {
  const result = await build({
    entryPoints: [entry],
    absWorkingDir: dirname(entry),
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'neutral',
    target: 'es2022',
    minify: !traceable,
    charset: 'utf8',
    legalComments: 'none',
    sourcemap: traceable ? 'inline' : false,
    treeShaking: true,
    alias,
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error('esbuild gave no file');
  return asBytes(file.contents);
}

/** Builds every contract; returns the names. */
export async function buildContracts(): Promise<string[]> {
  const folder = fileURLToPath(new URL('contracts/', root));
  const out = fileURLToPath(new URL('build/contracts/', root));
  await mkdir(out, { recursive: true });
  const names = (await readdir(folder)).filter((name) => existsSync(`${folder}${name}/contract.ts`)).sort();
  const contracts = names.filter((name) => name !== 'sdk');
  for (const name of contracts) {
    await writeFile(`${out}${name}.js`, await bundleContract(`${folder}${name}/contract.ts`));
  }
  return contracts;
}

if (import.meta.main) {
  const names = await buildContracts();
  process.stdout.write(`built ${names.join(', ')}\n`);
}
