import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright';
import { assertAccessible, assertFitsWidth } from '../support/accessibility.ts';
import { createAccountInBrowser, launchBrowser, newPerson, type Person } from '../support/browser.ts';
import {
  choose,
  closeDialog,
  createLink,
  download,
  openMenu,
  previewText,
  row,
} from '../support/drive-steps.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';

const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
const history = (page: Page) =>
  page.getByRole('list', { name: 'Versions, newest first' }).getByRole('listitem');

const sizeOf = (page: Page, name: string, size: string) =>
  row(page, name).getByRole('gridcell', { name: size, exact: true });

async function assertShows(page: Page, text: string): Promise<void> {
  await previewText(page).getByText(text, { exact: true }).waitFor();
  await closeDialog(page);
}

void describe('the history of a file', () => {
  let network: JoinedNetwork;
  let browser: Browser;
  let person: Person;

  before(async () => {
    [network, browser] = await Promise.all([joinTestNetwork(), launchBrowser()]);
    person = await newPerson(browser, network.url);
    await createAccountInBrowser(person, network.url);
  });
  after(async () => {
    await browser.close();
    await network.dispose();
  });

  void test('a new version is uploaded, an old one opened, saved and restored', async () => {
    const { page } = person;
    await choose(page, 'Upload files', file('draft.txt', 'first thoughts'));
    await page.getByText('All transfers are done').waitFor();
    await openMenu(page, 'draft.txt', 'Versions…');
    await choose(page, 'Upload a new version', file('another name.txt', 'second'));
    await sizeOf(page, 'draft.txt', '6 bytes').waitFor();
    await row(page, 'draft.txt').click();
    await assertShows(page, 'second');

    await openMenu(page, 'draft.txt', 'Versions…');
    await history(page).nth(1).waitFor();
    assert.match(await history(page).first().innerText(), /Newest[^]*Version 2 · 6 bytes · by you/);
    assert.match(await history(page).last().innerText(), /Version 1 · 14 bytes · by you/);
    await assertAccessible(page);
    await assertFitsWidth(page);
    await page.getByRole('button', { name: 'Open version 1' }).click();
    await previewText(page).getByText('first thoughts').waitFor();
    const saving = page.waitForEvent('download');
    await page.getByRole('dialog').getByRole('button', { name: 'Download' }).click();
    assert.equal(await readFile(await (await saving).path(), 'utf8'), 'first thoughts');
    await closeDialog(page);

    await openMenu(page, 'draft.txt', 'Versions…');
    await page.getByRole('button', { name: 'Restore version 1' }).click();
    await sizeOf(page, 'draft.txt', '14 bytes').waitFor();
    assert.equal(String(await download(page, 'draft.txt')), 'first thoughts');
    await openMenu(page, 'draft.txt', 'Versions…');
    await history(page).nth(2).waitFor();
    await closeDialog(page);
    assert.deepEqual(person.complaints, []);
  });

  void test('who holds a link sees the history and can restore nothing', async () => {
    const { page } = person;
    await choose(page, 'Upload files', file('page.txt', 'one'));
    await row(page, 'page.txt').waitFor();
    await openMenu(page, 'page.txt', 'Versions…');
    await choose(page, 'Upload a new version', file('page.txt', 'three'));
    await sizeOf(page, 'page.txt', '5 bytes').waitFor();
    await openMenu(page, 'page.txt', 'Share…');
    const link = await createLink(page);
    await closeDialog(page);

    const visitor = await newPerson(browser, network.url);
    await visitor.page.goto(link);
    await visitor.page.getByRole('button', { name: 'Open', exact: true }).click();
    await openMenu(visitor.page, 'page.txt', 'Versions…');
    await history(visitor.page).nth(1).waitFor();
    assert.equal(await visitor.page.getByRole('button', { name: /^Restore/ }).count(), 0);
    assert.equal(await visitor.page.getByRole('button', { name: 'Upload a new version' }).count(), 0);
    await visitor.page.getByRole('button', { name: 'Open version 1' }).click();
    await assertShows(visitor.page, 'one');
    await openMenu(page, 'page.txt', 'Versions…');
    await page.getByRole('button', { name: 'Restore version 1' }).waitFor();
    await closeDialog(page);
  });
});
