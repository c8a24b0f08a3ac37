/** Builds everything that runs from built files: the enclaves' programs, the services, the contracts and the app. */
import { join } from 'node:path';
import { buildContracts } from './build-contracts.ts';
import { buildEnclaves } from './build-enclaves.ts';
import { buildApp } from './build-app.ts';
import { buildServices } from './build-services.ts';
import { buildIfStale, type BuildPart } from './build-stamp.ts';
import { SERVICES_BUILD } from './built-services.ts';

/**
 * Builds what is older than its sources, one part after another.
 * @param root - the repository's folder, absolute and without a trailing slash.
 * @param progress - told about each part that is built; silent if all is up to date.
 * @throws whatever a part's build throws; parts built before it stay.
 */
export async function buildAll(root: string, progress: (text: string) => void): Promise<void> {
  for (const part of buildParts(root)) {
    const started = performance.now();
    const isBuilt = await buildIfStale(root, part, () => {
      progress(`building the ${part.name}`);
    });
    if (isBuilt) progress(`built the ${part.name} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}

function buildParts(root: string): BuildPart[] {
  const everywhere = ['package-lock.json', 'scripts/build-stamp.ts'];
  return [
    {
      name: 'enclaves',
      sources: [...everywhere, 'lib', 'workers', 'scripts/build-enclaves.ts'],
      outputs: ['build/enclaves/gatekeeper', 'build/enclaves/pruntime'],
      build: () => buildEnclaves(root),
    },
    { ...SERVICES_BUILD, build: () => buildServices(root) },
    {
      name: 'contracts',
      sources: [...everywhere, 'lib/base', 'contracts', 'scripts/build-contracts.ts'],
      outputs: ['build/contracts/drive.js', 'build/contracts/policy-window.js'],
      build: () => buildContracts(),
    },
    {
      name: 'app',
      sources: [
        ...everywhere,
        ...['app', 'lib', 'contracts', 'public', 'scripts'],
        ...['next.config.js', 'postcss.config.mjs', 'tsconfig.json'],
      ],
      outputs: ['out/index.html', 'out/policies.json'],
      build: () => buildApp(root),
    },
  ];
}

if (import.meta.main) {
  const started = performance.now();
  await buildAll(join(import.meta.dirname, '..'), (text) => process.stdout.write(`${text}\n`));
  process.stdout.write(`up to date after ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}
