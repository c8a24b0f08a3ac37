import { build } from 'esbuild';
import { join } from 'node:path';

/** The client library as a script for a page: see `browser-client.ts`. */
export async function benchScript(): Promise<string> {
  const bundled = await build({
    entryPoints: [join(import.meta.dirname, 'browser-client.ts')],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    write: false,
    minify: true,
  });
  return bundled.outputFiles[0]?.text ?? '';
}
