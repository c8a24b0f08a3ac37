import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { CliError } from '../client/cli-error.ts';
import { isOurs, writeSdkFolder } from './compiler-options.ts';
import { root, SDK_FOLDER } from './paths.ts';

/** Contracts of this repository that a new one may begin as. */
export const TEMPLATES = ['counter', 'auction', 'notebook'] as const;
export type Template = (typeof TEMPLATES)[number];

const NAME = /^[a-z][a-z0-9-]{0,63}$/;

/**
 * Writes a folder that builds and passes its tests as it is.
 * @param path its last part is the contract's name.
 * @throws CliError `bad-argument`, `exists` where something is there already.
 */
export async function newContract(path: string, template: Template): Promise<void> {
  const folder = resolve(path);
  const name = basename(folder);
  if (!NAME.test(name))
    throw new CliError(
      'bad-argument',
      'a contract’s name has small letters, digits and dashes, like my-contract',
    );
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0)
    throw new CliError('exists', `${path} is there and not empty; choose another name`);
  const source = join(root, 'contracts', template);
  const sources = (await readdir(source)).filter((file) => file.endsWith('.ts'));
  for (const file of sources) {
    const text = await readFile(join(source, file), 'utf8');
    await writeFile(join(folder, file), isOurs(folder) ? text : importingByName(text));
  }
  await writeFile(join(folder, 'README.md'), readmeOf(name, template));
  if (isOurs(folder)) return;
  await writeFile(join(folder, 'tsconfig.json'), `{ "extends": "./${SDK_FOLDER}/tsconfig.json" }\n`);
  await writeSdkFolder(folder);
}

const importingByName = (text: string): string =>
  text
    .replaceAll("'../sdk/index.ts'", "'velum/contract'")
    .replaceAll("'../sdk/testing.ts'", "'velum/testing'");

const readmeOf = (name: string, template: Template): string => `# ${name}

A confidential contract for Velum, begun as its ${template}.

| file | |
| --- | --- |
| \`contract.ts\` | what it keeps, its commands and its queries |
| \`contract.test.ts\` | what must hold, tested on the engine that workers run |

From the folder above this one:

\`\`\`sh
velum contract build ${name}      # ${name}.js, what is deployed, and ${name}.schema.json, what its methods take
velum contract test ${name}
velum contract deploy ${name}     # prints the contract's id; needs an account: velum account create
velum contract inspect <id>
\`\`\`

\`docs/CONTRACTS.md\` of Velum tells how state, time, secrets and limits work.
`;
