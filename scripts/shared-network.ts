import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Starts the network that test files share. @returns what tells them of it, for their environment. @throws Error when it does not start. */
export async function startSharedNetwork(
  root: string,
): Promise<{ env: Record<string, string>; stop(): Promise<void> }> {
  const program = join(root, 'tests/support/share-network.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line'), ended.then(() => undefined)]);
  if (first === undefined)
    throw new Error('The network for the tests did not start; its reason stands above.');
  return {
    env: JSON.parse(String(first[0])) as Record<string, string>,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
