import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/** Threads of the app: where it asks for them, and where they begin. */
const THREADS = {
  '/trust/trust-worker.js': 'app/trust/trust-worker.ts',
  '/content-thread/content-worker.js': 'app/content-thread/content-worker.ts',
} as const;

/** The paths at which the app asks for its threads. */
export const THREAD_PATHS = Object.keys(THREADS);

/**
 * Builds the threads: the one that checks who runs a drive, with what it fetches only where there is hardware to check beside it, and the one
 * that stores and opens files. The bundler of the app would take the client library apart for what they share with it, and every first visit would be
 * longer for that.
 *
 * @param out - the folder of the exported app.
 */
export async function buildThreads(root: string, out: string): Promise<void> {
  for (const [path, entry] of Object.entries(THREADS)) {
    await build({
      entryPoints: [join(root, entry)],
      outdir: join(out, dirname(path)),
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
}
