import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright';
import { assertAccessible, assertFitsWidth } from '../support/accessibility.ts';
import { createAccountInBrowser, launchBrowser, newPerson, type Person } from '../support/browser.ts';
import { choose, closeDialog, download, openMenu, row, topLink } from '../support/drive-steps.ts';
import { dropFiles } from '../support/drop-files.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';
import { patternBytes } from '../support/files.ts';

void describe('asking for files', () => {
  let network: JoinedNetwork;
  let browser: Browser;
  let folder: string;
  let alice: Person;
  let visitor: Person;
  let url: string;
  const photo = patternBytes(3_000_000, 8);

  before(async () => {
    network = await joinTestNetwork();
    browser = await launchBrowser();
    folder = await mkdtemp(join(tmpdir(), 'velum-e2e-'));
    await writeFile(join(folder, 'report.txt'), 'theirs');
    await writeFile(join(folder, 'photo.bin'), photo);
    await writeFile(join(folder, 'late.txt'), 'late');
    alice = await newPerson(browser, network.url);
    visitor = await newPerson(browser, network.url, { viewport: { width: 390, height: 844 } });
    await createAccountInBrowser(alice, network.url);
  });
  after(async () => {
    await browser.close();
    await network.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  void test('an owner asks for files in the share dialog of a folder', async () => {
    const { page } = alice;
    await page.getByRole('button', { name: 'New folder' }).click();
    await page.getByLabel('Folder name').fill('Inbox');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await row(page, 'Inbox').getByText('Inbox', { exact: true }).click();
    await page.getByRole('navigation', { name: 'Folder path' }).getByText('Inbox').waitFor();
    const mine = { name: 'report.txt', mimeType: 'text/plain', buffer: Buffer.from('mine') };
    await choose(page, 'Upload files', mine);
    await row(page, 'report.txt').waitFor();
    await page.getByText('All transfers are done').waitFor();
    await topLink(page).click();
    await openMenu(page, 'Inbox', 'Share…');
    await page.getByRole('button', { name: 'Ask for files…' }).click();
    await page.getByLabel('How many files').fill('none');
    await page.getByRole('button', { name: 'Create request' }).click();
    await page.getByText('Enter a number from 1 to 1000.').waitFor();
    await page.getByLabel('How many files').fill('3');
    await page.getByLabel('What for').fill('Photos of the trip');
    await page.getByRole('button', { name: 'Create request' }).click();
    url = await page.getByRole('textbox', { name: 'Address of the request' }).inputValue();
    await requests(page).getByText('0 of 3 files').waitFor();
    await assertAccessible(page);
    await closeDialog(page);
    await page.getByRole('link', { name: 'Shared by me' }).click();
    await requests(page).getByText('into “Inbox” · 0 of 3 files').waitFor();
    await assertAccessible(page);
    await page.getByRole('link', { name: 'My files' }).click();
  });

  void test('somebody without an account leaves two, and nothing is asked for before they go on', async () => {
    const { page } = visitor;
    await page.goto(url);
    await page.getByText(/^Asked by 5/).waitFor();
    await assertAccessible(page);
    await assertFitsWidth(page);
    assert.ok(!visitor.requests.some((request) => request.includes('/v1/query/')));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Photos of the trip' }).waitFor();
    await page.getByText('Takes 3 files more').waitFor();
    await choose(page, 'Choose files', [join(folder, 'report.txt'), join(folder, 'photo.bin')]);
    await page.getByText('2 files were delivered.').waitFor();
    await page.getByText('All transfers are done').waitFor();
    await page.getByText('Takes 1 file more').waitFor();
    await assertAccessible(page);
    await assertFitsWidth(page);
    const secret = url.slice(url.indexOf('#') + 1);
    assert.ok(secret.length > 80);
    assert.ok(!visitor.requests.some((request) => request.includes(secret)));
  });

  void test('the owner hears of them, sees both, and opens one', async () => {
    const { page } = alice;
    await page.getByText('2 files arrived in “Inbox”').waitFor();
    await row(page, 'Inbox').getByText('Inbox', { exact: true }).click();
    await row(page, 'report (2).txt').waitFor();
    assert.equal((await download(page, 'report (2).txt')).toString(), 'theirs');
    assert.equal((await download(page, 'report.txt')).toString(), 'mine');
    assert.ok(Buffer.from(photo).equals(await download(page, 'photo.bin')));
    await openMenu(page, 'report (2).txt', 'Versions…');
    await page.getByRole('dialog').getByText('through a request').waitFor();
    await closeDialog(page);
    await topLink(page).click();
  });

  void test('more than it takes is not begun; the last one may be dropped, and then it says that it is full', async () => {
    const { page } = visitor;
    await choose(page, 'Choose files', [join(folder, 'report.txt'), join(folder, 'photo.bin')]);
    await page.getByText('You chose 2 files, and this request takes 1 file more.').waitFor();
    await dropFiles(page.getByText(/drag files and folders here/), [join(folder, 'late.txt')]);
    await page.getByText('3 files were delivered.').waitFor();
    await page.getByText('This request takes no more files').waitFor();
    await alice.page.getByText('1 file arrived in “Inbox”').waitFor();
  });

  void test('given more room it takes more; ended, it says so', async () => {
    const { page } = alice;
    await openMenu(page, 'Inbox', 'Share…');
    await requests(page).getByText('3 of 3 files · takes no more').waitFor();
    await page.getByRole('button', { name: 'Change request: Photos of the trip' }).click();
    await page.getByLabel('How many files').fill('9');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await requests(page).getByText('3 of 9 files', { exact: true }).waitFor();
    await visitor.page.reload();
    await visitor.page.getByRole('button', { name: 'Continue' }).click();
    await visitor.page.getByText('Takes 6 files more').waitFor();
    await page.getByRole('button', { name: 'End request: Photos of the trip' }).click();
    await page.getByRole('button', { name: 'End request', exact: true }).click();
    await requests(page).waitFor({ state: 'detached' });
    await closeDialog(page);
    await visitor.page.reload();
    await visitor.page.getByRole('button', { name: 'Continue' }).click();
    await visitor.page.getByText('This request was ended').waitFor();
    await assertAccessible(visitor.page);
  });

  void test('a link of another kind is told apart, both ways', async () => {
    const { page } = visitor;
    await page.goto(url.slice(0, -4));
    await page.getByText('This link is not a request for files').waitFor();
    await page.goto(url.replace('/request/', '/link/'));
    await page.getByText('A request for files opens at the address that it was sent with').waitFor();
    assert.deepEqual([...alice.complaints, ...visitor.complaints], []);
  });
});

const requests = (page: Page) => page.getByRole('list', { name: 'Requests for files' });
