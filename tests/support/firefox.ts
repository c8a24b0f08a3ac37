import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import puppeteer, { type Browser } from 'puppeteer-core';

const run = promisify(execFile);

const USUAL_PATHS = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
];

/** `FIREFOX_PATH`, an installed one, or Debian's, which is installed where we may. `undefined` if there is none. */
export async function ensureFirefox(): Promise<string | undefined> {
  const named = process.env['FIREFOX_PATH'];
  if (named !== undefined && named !== '') return named;
  const find = (): string | undefined => USUAL_PATHS.find((path) => existsSync(path));
  if (find() === undefined && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.stderr.write('installing Firefox with apt-get (once)\n');
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'firefox-esr'], {
      maxBuffer: 2 ** 26,
    }).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : 'apt-get could not be run'}\n`);
    });
  }
  return find();
}

/** Firefox over WebDriver BiDi, which Playwright does not speak to an unpatched one. */
export function launchFirefox(executablePath: string): Promise<Browser> {
  return puppeteer.launch({ browser: 'firefox', executablePath, headless: true });
}
