import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPreviews, type FrameTexts } from './build-previews.ts';
import { buildThreads, THREAD_PATHS } from './build-threads.ts';
import { compressFiles } from './compress.ts';
import { injectedStyles } from './injected-styles.ts';
import { pagePolicy, WORKER_POLICY } from './page-policy.ts';
import { precacheScript } from './precache.ts';

/** The contracts that the app deploys for its users. */
const DEPLOYED = /^(drive|policy-[a-z]+)\.js$/;

/**
 * Exports the web app as static files to `out/`, and beside them `policies.json`: the Content-Security-Policy of each page, by the
 * page's path (`/drive/index.html`), which whoever serves the pages sends with it.
 *
 * @param root - the repository's folder. The contracts must be built: the app deploys the drive's own.
 */
export async function buildApp(root: string): Promise<void> {
  await mkdir(join(root, 'public/contracts'), { recursive: true });
  for (const name of (await readdir(join(root, 'build/contracts'))).filter((file) => DEPLOYED.test(file)))
    await copyFile(join(root, 'build/contracts', name), join(root, 'public/contracts', name));
  await rm(join(root, 'out'), { recursive: true, force: true });
  await exportPages(root);
  await buildThreads(root, join(root, 'out'));
  // Next copies everything that lies in public/.
  await rm(join(root, 'out/.gitignore'), { force: true });
  await writePolicies(root, await pagesOf(root), await buildPreviews(root, join(root, 'out'), sha256));
  await writeFile(join(root, 'out/precache.js'), await precacheScript(join(root, 'out')));
  await compressFiles(join(root, 'out'));
}

function exportPages(root: string): Promise<void> {
  const next = join(root, 'node_modules/next/dist/bin/next');
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  return new Promise((resolve, reject) => {
    const build = spawn(process.execPath, [next, 'build'], { cwd: root, env, stdio: 'inherit' });
    build.on('error', reject);
    build.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`next build ended with ${String(code)}`));
    });
  });
}

async function pagesOf(root: string): Promise<string[]> {
  const files = await readdir(join(root, 'out'), { recursive: true });
  return files
    .filter((file) => file.endsWith('.html'))
    .map((file) => `/${file.replaceAll('\\', '/')}`)
    .sort();
}

/** The documents of previews are no pages, so they have no policy here: served as such, they may do nothing. */
async function writePolicies(root: string, pages: readonly string[], frames: FrameTexts): Promise<void> {
  const out = join(root, 'out');
  const allowed = { scripts: frames.scripts, styles: [...(await injectedStyles(root)), ...frames.styles] };
  const policies: Record<string, string> = {};
  for (const page of pages)
    policies[page] = pagePolicy(await readFile(join(out, page), 'utf8'), allowed, sha256);
  policies['/service-worker.js'] = WORKER_POLICY;
  for (const path of THREAD_PATHS) policies[path] = WORKER_POLICY;
  await writeFile(join(out, 'policies.json'), `${JSON.stringify(policies, null, 2)}\n`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

if (import.meta.main) await buildApp(join(import.meta.dirname, '..'));
