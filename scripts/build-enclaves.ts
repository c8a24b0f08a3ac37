import { copyFile, mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

/** A program of its own beside those that start it, measured with them: smoldot is under the GPL, with the Classpath exception. */
const LIGHT_CLIENT = { 'light-client': 'workers/light-client/main.ts' };

/**
 * Bundles the programs that run inside TEEs: one folder each, holding exactly what is measured. The output depends on the
 * sources alone, so that everybody who builds gets the same measurement.
 */
export async function buildEnclaves(root: string, out = join(root, 'build/enclaves')): Promise<void> {
  const require = createRequire(join(root, 'package.json'));
  await rm(out, { recursive: true, force: true });
  await bundle(root, join(out, 'gatekeeper'), { ...LIGHT_CLIENT, main: 'workers/gatekeeper/main.ts' });
  await bundle(root, join(out, 'pruntime'), {
    ...LIGHT_CLIENT,
    main: 'workers/pruntime/main.ts',
    'engine-thread': 'lib/tee/pruntime/engine/thread.ts',
  });
  await copyFile(require.resolve('quickjs-wasi/quickjs.wasm'), join(out, 'pruntime', 'quickjs.wasm'));
}

async function bundle(root: string, outdir: string, entries: Record<string, string>): Promise<void> {
  await mkdir(outdir, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    legalComments: 'none',
    logLevel: 'error',
    banner: {
      js: "import { createRequire as createRequireOf } from 'node:module'; const require = createRequireOf(import.meta.url);",
    },
  });
}

if (import.meta.main) await buildEnclaves(join(import.meta.dirname, '..'));
