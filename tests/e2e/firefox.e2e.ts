import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { PASSWORD } from '../support/browser.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';
import { ensureFirefox, launchFirefox } from '../support/firefox.ts';
import { pdfOf } from '../support/pdf.ts';
import { until } from '../support/until.ts';

const executable = await ensureFirefox();
const skip =
  executable === undefined ? 'there is no Firefox: install it, or name one by FIREFOX_PATH' : false;
const PATIENCE = 60_000;

/** Without Puppeteer's own wait for what is enabled, and without its `waitForFunction`: both evaluate text in the page, which our policy forbids. */
const named = (page: Page, role: string, name: string) =>
  page.locator(`::-p-aria([role="${role}"][name="${name}"])`).setTimeout(PATIENCE).setWaitForEnabled(false);

async function press(page: Page, name: string, role = 'button'): Promise<void> {
  const target = named(page, role, name);
  await until(async () => {
    const found = await target.waitHandle();
    const isEnabled = await found.evaluate(
      (button) => !(button instanceof HTMLButtonElement && button.disabled),
    );
    assert.ok(isEnabled, `${name} is disabled`);
  }, PATIENCE);
  await target.click();
}

const textOf = (page: Page): Promise<string> => page.evaluate(() => document.body.innerText);
const seen = (page: Page, text: string): Promise<void> =>
  until(async () => {
    assert.ok((await textOf(page)).includes(text), text);
  }, PATIENCE);

const seenInFrame = (page: Page, text: string): Promise<void> =>
  until(async () => {
    const frame = page.frames().find((found) => found !== page.mainFrame());
    assert.ok((await frame?.evaluate(() => document.body.innerText))?.includes(text), text);
  }, PATIENCE);

/** Keeps what the page hands to the browser to be saved. */
async function watchSaves(page: Page): Promise<() => Promise<string>> {
  await page.evaluateOnNewDocument(() => {
    const create = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (made: Blob) => {
      Object.assign(window, { saved: made });
      return create(made);
    };
  });
  return async () => {
    await until(async () => {
      assert.ok(await page.evaluate(() => 'saved' in window), 'something is saved');
    }, PATIENCE);
    return page.evaluate(() => {
      const saved: unknown = Reflect.get(window, 'saved');
      return saved instanceof Blob ? saved.text() : '';
    });
  };
}

void describe('the core journey in Firefox', { skip }, () => {
  let network: JoinedNetwork;
  let browser: Browser;
  let folder: string;

  before(async () => {
    [network, browser] = await Promise.all([joinTestNetwork(), launchFirefox(executable ?? '')]);
    folder = await mkdtemp(join(tmpdir(), 'velum-firefox-'));
    await writeFile(join(folder, 'letter.txt'), 'Dear reader');
    await writeFile(join(folder, 'print.pdf'), pdfOf({ pages: ['Printed words'] }));
  });
  after(async () => {
    await browser.close();
    await network.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  void test('an account is made, a file stored and shared by link, and opened by somebody else', async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(network.url);
    await createAccount(page);
    const input = await page.waitForSelector('input[type=file]', { timeout: PATIENCE });
    assert.ok(input);
    await input.uploadFile(join(folder, 'letter.txt'), join(folder, 'print.pdf'));
    await seen(page, 'All transfers are done');
    for (const [name, text] of [
      ['letter.txt', 'Dear reader'],
      ['print.pdf', 'Printed words'],
    ] as const) {
      await press(page, `More actions for ${name}`);
      await press(page, 'Preview', 'menuitem');
      await seenInFrame(page, text);
      await press(page, 'Close');
    }
    await press(page, 'More actions for letter.txt');
    await press(page, 'Share…', 'menuitem');
    await press(page, 'Create link');
    const link = await page.waitForSelector('::-p-aria([role="textbox"][name="Link"])', {
      timeout: PATIENCE,
    });
    const address = await link?.evaluate((field) => (field instanceof HTMLInputElement ? field.value : ''));
    assert.ok(address !== undefined && address.startsWith(`${network.url}/link/#`));

    const stranger = await (await browser.createBrowserContext()).newPage();
    const saved = await watchSaves(stranger);
    await stranger.goto(address);
    await press(stranger, 'Open');
    await seen(stranger, 'letter.txt');
    await press(stranger, 'More actions for letter.txt');
    await press(stranger, 'Download', 'menuitem');
    assert.equal(await saved(), 'Dear reader');
    assert.deepEqual(complaints, []);
  });

  async function createAccount(page: Page): Promise<void> {
    await press(page, 'Create an account');
    await page.waitForSelector('ol li', { timeout: PATIENCE });
    const words = await page.$$eval('ol li', (items) =>
      items.map((item) => item.innerText.replace(/[^a-z]/g, '')),
    );
    assert.equal(words.length, 24);
    await press(page, 'I have written them down');
    await seen(page, 'Check what you wrote');
    for (const label of (await textOf(page)).match(/Word \d+/g) ?? []) {
      const word = words[Number(label.slice(5)) - 1] ?? '';
      await named(page, 'textbox', label).fill(word);
    }
    await press(page, 'Check words');
    await seen(page, 'Choose a password');
    for (const field of await page.$$('input[type=password]')) await field.type(PASSWORD);
    await press(page, 'Create account');
    await seen(page, 'Your drive is ready');
  }
});
