import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright';
import { exportedApp } from '../../cli/network/paths.ts';
import { precacheScript } from '../../scripts/precache.ts';
import {
  createAccountInBrowser,
  launchBrowser,
  newPerson,
  unlockInBrowser,
  type Person,
} from '../support/browser.ts';
import { row } from '../support/drive-steps.ts';
import { startTestNetwork, type TestNetwork } from '../support/embedded-network.ts';
import { until } from '../support/until.ts';

const keptVersions = (page: Page): Promise<string[]> => page.evaluate(() => caches.keys());
const fileThere = (page: Page, path: string): Promise<string> =>
  page.evaluate(async (url) => (await fetch(url)).text(), path);

/** A portal looks at the app's files when it starts. */
async function restartPortal({ services, restart }: TestNetwork): Promise<void> {
  await services.get('portal')?.stop();
  await restart('portal');
}

/** Until a version is kept whole and serves. */
const kept = (page: Page): Promise<unknown> =>
  page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state);

void describe('the app on a device', () => {
  let network: TestNetwork;
  let browser: Browser;
  let folder: string;
  let person: Person;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'velum-app-'));
    // Without the compressed forms: they would go on saying what a file said before a test changed it.
    await cp(exportedApp, folder, { recursive: true, filter: (path) => !/\.(br|gz)$/.test(path) });
    [network, browser] = await Promise.all([startTestNetwork({ app: folder }), launchBrowser()]);
    person = await newPerson(browser, network.url);
    await createAccountInBrowser(person, network.url);
    const { page } = person;
    await page.getByRole('button', { name: 'New folder' }).click();
    await page.getByLabel('Folder name').fill('Remembered');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    // A new folder shows before it is stored; the device remembers what is stored.
    await row(page, 'Remembered').and(page.locator('[aria-busy="false"]')).waitFor();
    await kept(page);
  });
  after(async () => {
    await browser.close();
    await network.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  void test('it can be installed', async () => {
    const { page, context } = person;
    const session = await context.newCDPSession(page);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // A private window, as each person has one here, offers no installation.
    assert.deepEqual(
      installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'),
      [],
    );
  });

  void test('it opens without the network and shows what the device remembers', async () => {
    const { page, context } = person;
    await context.setOffline(true);
    await page.reload();
    await unlockInBrowser(person);
    await row(page, 'Remembered').waitFor();
    await page.getByText('This is what this device saw on').waitFor();
    for (const name of ['light.html', 'pdf.html', 'pdf-files.bin'])
      assert.notEqual(await fileThere(page, `/preview/${name}`), '');
    await page.getByRole('link', { name: 'Trash' }).click();
    await page.getByRole('heading', { level: 1, name: 'Trash' }).waitFor();
    await context.setOffline(false);
    // Its twin: where no version is kept, nothing opens.
    const other = await browser.newContext({ serviceWorkers: 'block' });
    const bare = await other.newPage();
    await bare.goto(network.url);
    await other.setOffline(true);
    await assert.rejects(bare.reload(), /ERR_INTERNET_DISCONNECTED/);
    await other.close();
    assert.deepEqual(person.complaints, []);
  });

  void test('a new version is taken whole, when the person says so', async () => {
    const { page } = person;
    const [before] = await keptVersions(page);
    const icon = (await readFile(join(folder, 'icon.svg'), 'utf8')).replace('#0d5c5a', '#123456');
    await writeFile(join(folder, 'icon.svg'), icon);
    const script = await precacheScript(folder);
    await writeFile(join(folder, 'precache.js'), script);

    // A byte that differs from what the version says keeps it from being installed; the one before goes on serving.
    await writeFile(join(folder, 'icon.svg'), `${icon} `);
    await restartPortal(network);
    await page.goto(new URL('/drive/', network.url).href);
    const refused = await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update();
      const { installing } = registration;
      await new Promise((resolve) => {
        installing?.addEventListener('statechange', resolve);
      });
      return installing?.state;
    });
    assert.equal(refused, 'redundant');
    assert.ok((await fileThere(page, '/icon.svg')).includes('#0d5c5a'));

    await writeFile(join(folder, 'icon.svg'), icon);
    await restartPortal(network);
    await page.reload();
    const offer = page.getByText('A new version of Velum is ready');
    await offer.waitFor();
    assert.ok((await fileThere(page, '/icon.svg')).includes('#0d5c5a'), 'nothing changes before');
    await page.getByRole('button', { name: 'Reload' }).click();
    await until(async () => {
      const [now, ...others] = await keptVersions(page);
      assert.notEqual(now, before);
      assert.deepEqual(others, []);
      assert.ok((await fileThere(page, '/icon.svg')).includes('#123456'));
    });
    assert.ok(script.includes(createHash('sha256').update(icon).digest('base64')));
    await unlockInBrowser(person);
    await row(page, 'Remembered').waitFor();
  });
});
