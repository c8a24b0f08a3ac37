import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright';
import { assertAccessible, assertFitsWidth } from '../support/accessibility.ts';
import {
  createAccountInBrowser,
  launchBrowser,
  newPerson,
  unlockInBrowser,
  type Person,
} from '../support/browser.ts';
import { longTouch, newFolder, selectBox, selection, settled } from '../support/browse-steps.ts';
import { choose, closeDialog, openMenu, row, topLink } from '../support/drive-steps.ts';
import { dropFiles } from '../support/drop-files.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const numbered = (n: number): string => `page ${String(n).padStart(2, '0')}.txt`;
const names = Array.from({ length: 7 }, (_, n) => numbered(n + 1));

void describe('moving things by hand', () => {
  let network: JoinedNetwork;
  let browser: Browser;
  let person: Person;
  let folder: string;

  before(async () => {
    [network, browser] = await Promise.all([joinTestNetwork(), launchBrowser()]);
    folder = await mkdtemp(join(tmpdir(), 'velum-e2e-'));
    await writeFile(join(folder, 'from outside.txt'), 'outside');
    person = await newPerson(browser, network.url);
    await createAccountInBrowser(person, network.url);
    const { page } = person;
    const files = names.map((name) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) }));
    await choose(page, 'Upload files', files);
    await page.getByText('All transfers are done').waitFor();
    await page.getByRole('button', { name: 'Hide transfers' }).click();
    await newFolder(page, 'Box');
    await row(page, 'Box').waitFor();
    await settled(page);
  });
  after(async () => {
    await browser.close();
    await network.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  void test('entries are dragged into a folder and to a folder above, and nowhere else', async () => {
    const { page } = person;
    await selectBox(page, numbered(1)).click();
    await selectBox(page, numbered(2)).click();
    await row(page, numbered(2)).dragTo(row(page, 'Box'));
    await row(page, numbered(1)).waitFor({ state: 'detached' });
    await page.getByText('Moved 2 items').waitFor();
    await row(page, 'Box').hover();
    await page.mouse.down();
    await row(page, numbered(3)).hover();
    await row(page, 'Box').hover();
    await row(page, 'Box').hover({ position: { x: 300, y: 20 } });
    await row(page, 'Box').and(page.locator('[data-drop=refused]')).waitFor();
    await page.mouse.up();
    await row(page, 'Box').click();
    await row(page, numbered(1)).dragTo(topLink(page));
    await row(page, numbered(1)).waitFor({ state: 'detached' });
    await settled(page);
    await row(page, numbered(2)).waitFor();
    await topLink(page).click();
    await row(page, numbered(1)).waitFor();
    assert.equal(await row(page, numbered(2)).count(), 0);
  });

  void test('a file from outside goes into the folder below it, or becomes a version of the file below it', async () => {
    const { page } = person;
    const path = join(folder, 'from outside.txt');
    await dropFiles(row(page, 'Box'), [path]);
    await settled(page);
    await dropFiles(row(page, numbered(3)), [path]);
    await page.getByRole('alertdialog').getByText('becomes the newest version of “page 03.txt”').waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Save new version' }).click();
    await row(page, numbered(3)).getByRole('gridcell', { name: '7 bytes', exact: true }).waitFor();
    await row(page, 'Box').click();
    await row(page, 'from outside.txt').waitFor();
    await topLink(page).click();
    await row(page, numbered(3)).waitFor();
    assert.equal(await row(page, 'from outside.txt').count(), 0);
    assert.deepEqual(person.complaints, []);
  });

  void test('on a phone it fits, a long touch selects, and details lie over the list', async () => {
    const storageState = await person.context.storageState();
    const phone = await newPerson(browser, network.url, { ...PHONE, storageState });
    const { page, context } = phone;
    const isFine = async (): Promise<void> => {
      await assertFitsWidth(page);
      await assertAccessible(page);
    };
    await page.goto(network.url);
    await unlockInBrowser(phone);
    await row(page, numbered(1)).waitFor();
    await isFine();
    await longTouch(row(page, numbered(3)), selection(page, '1 item selected'));
    await isFine();
    await row(page, numbered(4).replace('04', '05')).tap();
    await selection(page, '2 items selected').waitFor();
    await page.getByRole('button', { name: 'Clear selection' }).tap();
    await openMenu(page, numbered(3), 'Rename');
    await isFine();
    await page.getByRole('button', { name: 'Cancel' }).tap();
    await page.getByRole('button', { name: 'Show details' }).tap();
    await page.getByRole('dialog', { name: 'Details' }).waitFor();
    await isFine();
    await closeDialog(page);
    await page.getByRole('button', { name: 'Show as tiles' }).tap();
    await isFine();
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).tap();
    await isFine();
    await closeDialog(page);
    assert.deepEqual(phone.complaints, []);
    await context.close();
  });
});
