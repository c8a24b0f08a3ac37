import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../cli/network/free-port.ts';
import { untilAnswers } from './until-answers.ts';

const run = promisify(execFile);

/** @throws Error that says how to get what is missing. */
export function demandPrograms(): void {
  const missing = ['rclone', 'age', 'time'].filter(
    (name) => !(process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, name))),
  );
  if (missing.length > 0)
    throw new Error(`this bench wants ${missing.join(', ')}: apt-get install ${missing.join(' ')}`);
}

/** rclone's crypt over WebDAV, which another rclone serves on loopback from a folder. */
export type RcloneCrypt = {
  readonly env: Record<string, string>;
  /** What it stored, encrypted. */
  readonly stored: string;
  /** Process group of the server. */
  readonly group: number;
  stop(): void;
};

export async function startRclone(folder: string): Promise<RcloneCrypt> {
  const stored = join(folder, 'stored');
  await mkdir(stored, { recursive: true });
  const url = `http://127.0.0.1:${String(await freePort())}`;
  const server: ChildProcess = spawn(
    'rclone',
    ['serve', 'webdav', stored, '--addr', new URL(url).host, '--config', '/dev/null'],
    { detached: true, stdio: 'ignore' },
  );
  await untilAnswers(url);
  const password = (await run('rclone', ['obscure', 'a password of the bench'])).stdout.trim();
  return {
    env: {
      RCLONE_CONFIG: '/dev/null',
      RCLONE_CONFIG_DAV_TYPE: 'webdav',
      RCLONE_CONFIG_DAV_URL: url,
      RCLONE_CONFIG_SECRET_TYPE: 'crypt',
      RCLONE_CONFIG_SECRET_REMOTE: 'dav:',
      RCLONE_CONFIG_SECRET_PASSWORD: password,
    },
    stored,
    group: server.pid ?? 0,
    stop: () => void server.kill(),
  };
}

/** A fresh key pair of age. @returns path of the identity, and the recipient. */
export async function ageKey(folder: string): Promise<{ identity: string; recipient: string }> {
  const identity = join(folder, 'age.key');
  await run('age-keygen', ['-o', identity]);
  return { identity, recipient: (await run('age-keygen', ['-y', identity])).stdout.trim() };
}
