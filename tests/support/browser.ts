import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright';
import { ensureChromium } from '../../scripts/chromium.ts';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await ensureChromium((text) => process.stderr.write(`${text}\n`)),
    args: ARGUMENTS,
  });
}

/** A person with a browser of their own. Complaints of the page (errors, blocked by policy) are kept. */
export type Person = { page: Page; context: BrowserContext; complaints: string[]; requests: string[] };

const DEVICE: BrowserContextOptions = {
  acceptDownloads: true,
  // Nothing fades in or out: what is looked at has the colours that it keeps.
  reducedMotion: 'reduce',
  viewport: { width: 1200, height: 800 },
};

export async function newPerson(
  browser: Browser,
  url: string,
  device: BrowserContextOptions = {},
): Promise<Person> {
  return personIn(await browser.newContext({ ...DEVICE, ...device }), url);
}

/** A browser that keeps what it knows in a folder: one process after another is the same person's. */
export async function openKeptBrowser(
  folder: string,
  url: string,
): Promise<Person & { /** Ends its process as a crash does. */ kill(): Promise<void> }> {
  const executablePath = await ensureChromium((text) => process.stderr.write(`${text}\n`));
  const context = await chromium.launchPersistentContext(folder, {
    ...DEVICE,
    executablePath,
    args: ARGUMENTS,
  });
  return {
    ...(await personIn(context, url)),
    async kill() {
      const session = await context.browser()?.newBrowserCDPSession();
      const { processInfo = [] } = (await session?.send('SystemInfo.getProcessInfo')) ?? {};
      const own = processInfo.find(({ type }) => type === 'browser');
      if (own === undefined) throw new TypeError('the browser does not tell its process');
      const gone = new Promise((resolve) => context.once('close', resolve));
      process.kill(own.id, 'SIGKILL');
      await gone;
    },
  };
}

async function personIn(context: BrowserContext, url: string): Promise<Person> {
  // Nobody can answer its dialog here, as they can that of an input.
  await context.addInitScript(() => void Reflect.deleteProperty(window, 'showOpenFilePicker'));
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(url).origin });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
      complaints.push(message.text());
  });
  page.on('request', (request) => requests.push(request.url()));
  // Somebody listens always: file dialogs are taken from the browser while somebody does, and a key pressed right after the first began to
  // can be there before that is so. Its dialog is then the browser's own, and nobody answers it.
  page.on('filechooser', () => undefined);
  page.setDefaultTimeout(30_000);
  return { page, context, complaints, requests };
}

export const PASSWORD = 'correct horse battery';

type NewAccountSteps = {
  /** Whether the welcome is open already. */
  onPage?: boolean;
  /** What is entered where the portal asks for an invite. */
  invite?: string;
};

/** Makes an account the way a person does: sees 24 words, is asked for three, chooses a password. @returns the words. */
export async function createAccountInBrowser(
  { page }: Person,
  url: string,
  { onPage = false, invite }: NewAccountSteps = {},
): Promise<string> {
  if (!onPage) await page.goto(url);
  await page.getByRole('button', { name: 'Create an account' }).click();
  if (invite !== undefined) {
    await page.getByLabel('Invite code').fill(invite);
    await page.getByRole('button', { name: 'Continue' }).click();
  }
  const listItems = page.getByRole('list', { name: 'Recovery words' }).getByRole('listitem');
  // Texts are read of what is there, without waiting for it.
  await listItems.nth(23).waitFor();
  const listed = await listItems.allInnerTexts();
  const words = listed.map((text) => text.replace(/[^a-z]/g, ''));
  await page.getByRole('button', { name: 'I have written them down' }).click();
  await page
    .getByLabel(/^Word \d+$/)
    .first()
    .waitFor();
  for (const field of await page.getByLabel(/^Word \d+$/).all()) {
    const label = await field.evaluate((input: HTMLInputElement) => input.labels?.[0]?.innerText ?? '');
    await field.fill(words[Number(/\d+/.exec(label)?.[0]) - 1] ?? '');
  }
  await page.getByRole('button', { name: 'Check words' }).click();
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByLabel('Repeat the password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  const ready = page.getByRole('button', { name: 'Upload files' });
  // Where it did not work, the screen says so or asks for the password.
  const failed = page.getByRole('button', { name: /^(Try again|Enter another code|Unlock)$/ });
  await ready.or(failed).waitFor({ timeout: 120_000 });
  if (await failed.isVisible()) throw new Error(await page.getByRole('main').innerText());
  return words.join(' ');
}

export async function unlockInBrowser({ page }: Person): Promise<void> {
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByRole('button', { name: 'Upload files' }).waitFor();
}

/** Enters on another device by the recovery words. */
export async function restoreAccountInBrowser({ page }: Person, url: string, words: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', { name: 'I have recovery words' }).click();
  await page.getByLabel('Recovery words').fill(words);
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByLabel('Repeat the password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Restore account' }).click();
  await page.getByRole('button', { name: 'Upload files' }).waitFor({ timeout: 60_000 });
}
