import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/** Where the app asks for it. */
export const TRUST_WORKER = '/trust/trust-worker.js';

/**
 * Builds the thread that checks who runs a drive, with what it fetches only where there is hardware to check beside it. The
 * bundler of the app would take the client library apart for what both use of it, and every first visit would be longer for that.
 *
 * @param out - the folder of the exported app.
 */
export async function buildTrustWorker(root: string, out: string): Promise<void> {
  await build({
    entryPoints: [join(root, 'app/trust/trust-worker.ts')],
    outdir: join(out, dirname(TRUST_WORKER)),
    bundle: true,
    splitting: true,
    format: 'esm',
    chunkNames: '[hash]',
    minify: true,
    platform: 'browser',
    // Browsers of the last two years.
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'inline',
  });
}
