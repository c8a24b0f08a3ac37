import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLyingPortal, type LyingPortal } from './lying-portal.ts';
import { joinTestNetwork } from './shared-network.ts';

/** What a fresh person's `velum` gets, whose portal lies and withholds as a test says. */
export type LiedToCli = {
  readonly portal: LyingPortal;
  /** For the person's files; the account lies in it, under that name. */
  readonly folder: string;
  /** There is no account yet. */
  readonly env: Record<string, string>;
  dispose(): Promise<void>;
};

export async function startLiedToCli(): Promise<LiedToCli> {
  await using starting = new AsyncDisposableStack();
  const network = await joinTestNetwork();
  starting.defer(() => network.dispose());
  const portal = await startLyingPortal(network.url);
  starting.defer(() => portal.close());
  const folder = await mkdtemp(join(tmpdir(), 'velum-cli-'));
  starting.defer(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'password'), 'one good password for tests');
  const env = {
    VELUM_PORTAL_URL: portal.url,
    VELUM_NETWORK: network.file.network,
    VELUM_ACCOUNT: join(folder, 'account'),
    VELUM_PASSWORD_FILE: join(folder, 'password'),
  };
  const running = starting.move();
  return { portal, folder, env, dispose: () => running.disposeAsync() };
}
