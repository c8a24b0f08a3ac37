import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { chromium } from 'playwright';

const run = promisify(execFile);

const USUAL_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const REMEDY = 'Install Chromium or Chrome, or name one: CHROMIUM_PATH=/path/to/chromium npm test';

/** The browser that the journeys run in: `CHROMIUM_PATH`, an installed one, or Playwright's own. `undefined` if there is none. */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined;
  return [...USUAL_PATHS, chromium.executablePath()].find((path) => existsSync(path));
}

/**
 * Finds a browser, or installs one: by apt-get where we may, else Playwright's.
 * @throws Error with what to do if there is still none.
 */
export async function ensureChromium(progress: (text: string) => void): Promise<string> {
  const found = findChromium();
  if (found !== undefined) return found;
  if (process.env['CHROMIUM_PATH'] !== undefined && process.env['CHROMIUM_PATH'] !== '') {
    throw new Error(`There is no browser at CHROMIUM_PATH. ${REMEDY}`);
  }
  const failures: string[] = [];
  for (const { text, commands } of installers()) {
    progress(text);
    try {
      for (const [command, ...args] of commands) await run(command, args, { maxBuffer: 2 ** 26 });
    } catch (error) {
      failures.push(firstLine(error));
    }
    const installed = findChromium();
    if (installed !== undefined) return installed;
  }
  throw new Error([`No browser could be installed. ${REMEDY}`, ...failures].join('\n  '));
}

type Installer = { text: string; commands: [string, ...string[]][] };

function installers(): Installer[] {
  const playwright: Installer = {
    text: "installing Playwright's Chromium (150 MB, once)",
    commands: [[process.execPath, 'node_modules/playwright/cli.js', 'install', 'chromium']],
  };
  const apt: Installer = {
    text: 'installing Chromium with apt-get (once)',
    commands: [
      ['apt-get', 'update', '-qq'],
      ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium'],
    ],
  };
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get') ? [apt, playwright] : [playwright];
}

function firstLine(error: unknown): string {
  return error instanceof Error ? error.message.split('\n').slice(0, 2).join(' ') : 'it could not be run';
}
