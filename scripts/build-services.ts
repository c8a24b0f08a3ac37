import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { SERVICES } from './built-services.ts';

/** Under the GPL: smoldot runs in a process of its own, the chain specifications are read at run time. Nothing of ours is linked with them. */
const APART = /node_modules\/(smoldot|@substrate\/connect-known-chains)\//;

/** What stays outside: what finds files beside itself, what must be one with that, and what builds. */
const EXTERNAL = [
  '@substrate/connect-known-chains/*',
  ...['@acala-network/chopsticks-core/*', 'comlink', 'quickjs-wasi'],
  ...['./scripts/build.ts', './scripts/build-contracts.ts'],
];

/**
 * Bundles the programs that no TEE measures: they start sooner than their sources, whose hundreds of files have to be found and
 * compiled. All lie in one folder as deep as their sources are, so that paths from there to the root are the same.
 */
export async function buildServices(root: string): Promise<void> {
  const out = join(root, 'build/services');
  await rm(out, { recursive: true, force: true });
  const { network, velum, ...services } = SERVICES;
  // What runs for long is one file each: nothing is left to be read when the next build has put others in its place.
  const whole = await build({ ...options(root, out), entryPoints: services });
  // A command loads what it needs and no more.
  const parted = await build({
    ...options(root, out),
    entryPoints: { network, velum },
    splitting: true,
    chunkNames: 'part-[hash]',
  });
  for (const { metafile } of [whole, parted]) requireApart(metafile);
  await build({ ...options(root, out), entryPoints: { 'light-client': 'workers/light-client/main.ts' } });
}

const options = (root: string, outdir: string): BuildOptions & { metafile: true } => ({
  absWorkingDir: root,
  outdir,
  metafile: true,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  external: EXTERNAL,
  legalComments: 'none',
  logLevel: 'error',
  banner: {
    js: "import { createRequire as createRequireOf } from 'node:module'; const require = createRequireOf(import.meta.url);",
  },
});

/** @throws Error if what must stay apart became a part of a bundle. */
export function requireApart({ inputs }: Metafile): void {
  const linked = Object.keys(inputs).filter((path) => APART.test(path));
  if (linked.length > 0) throw new Error(`these must not be bundled with what is ours: ${linked.join(', ')}`);
}
