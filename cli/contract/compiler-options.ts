import { mkdir, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { root, SDK_FOLDER, SDK_NAMES } from './paths.ts';

const paths = Object.fromEntries(Object.entries(SDK_NAMES).map(([name, path]) => [name, [path]]));

const strict = {
  target: 'es2022',
  module: 'esnext',
  moduleResolution: 'bundler',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  noPropertyAccessFromIndexSignature: true,
  erasableSyntaxOnly: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
  paths,
};

/** For a contract's own sources: the language and nothing of Node.js or browsers, which an engine has not. */
export const contractOptions = { ...strict, lib: ['es2023'], types: [] };

/** For an editor that shows the tests too. */
const editorOptions = {
  ...strict,
  lib: ['es2024', 'esnext.disposable', 'esnext.collection', 'esnext.iterator', 'dom', 'dom.iterable'],
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
};

/** Tells compilers and editors where the SDK lies on this machine. A contract in this repository needs none of it. */
export async function writeSdkFolder(folder: string): Promise<void> {
  if (isOurs(folder)) return;
  const target = join(folder, SDK_FOLDER);
  await mkdir(target, { recursive: true });
  const config = { compilerOptions: editorOptions };
  await writeFile(join(target, 'tsconfig.json'), `${JSON.stringify(config, null, 2)}\n`);
  await writeFile(join(target, '.gitignore'), '*\n');
}

/** Whether a folder is one of this repository's contracts, which import the SDK by its path. */
export const isOurs = (folder: string): boolean => folder.startsWith(join(root, 'contracts') + sep);
