import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import {
  createAccountInBrowser,
  launchBrowser,
  newPerson,
  restoreAccountInBrowser,
} from './support/browser.ts';
import { newFolder, settled } from './support/browse-steps.ts';
import { addCondition, addressOf, beginShare } from './support/condition-steps.ts';
import { choose, closeDialog, goTo, openMenu, row } from './support/drive-steps.ts';
import { startTestNetwork } from './support/embedded-network.ts';
import { pngLandscape } from './support/picture.ts';

/** Makes the pictures in docs/images from the running product: `node_modules/.bin/node tests/screenshots.ts`. */
const folder = join(import.meta.dirname, '../docs/images');
await mkdir(folder, { recursive: true });
const network = await startTestNetwork({ app: true });
const browser = await launchBrowser();
const shoot = async (page: Page, name: string): Promise<void> => {
  // Messages that come and go are in nobody's picture.
  for (const message of await page.getByRole('button', { name: 'Dismiss notification' }).all())
    await message.press('Enter').catch(() => undefined);
  await page
    .locator('[data-sonner-toast]')
    .first()
    .waitFor({ state: 'detached' })
    .catch(() => undefined);
  await page.evaluate(() => {
    window.scrollTo(0, 0);
  });
  await page.screenshot({ path: join(folder, `${name}.png`) });
};
const PLANS = `# Holiday plans

| day | where | sleeping |
| --- | --- | --- |
| Monday | Bergen | by the harbour |
| Tuesday | Flåm | at Ingrid's |

- [x] tickets for the train
- [ ] ask Marta for the *tent*
- [ ] rain coats, **all four**

> The fjord is best before breakfast.
`;
try {
  const person = await newPerson(browser, network.url);
  const { page } = person;
  const words = await createAccountInBrowser(person, network.url);
  for (const name of ['Family', 'Work', 'Letters']) {
    await newFolder(page, name);
    await row(page, name).waitFor();
  }
  const pictures = ['Lake in the morning', 'Above the valley', 'Last light', 'The way home'];
  await choose(page, 'Upload files', [
    { name: 'Holiday plans.md', mimeType: 'text/markdown', buffer: Buffer.from(PLANS) },
    { name: 'Passport scan.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(640_000) },
    { name: 'Tax return 2025.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(320_000) },
    { name: 'Choir rehearsal.m4a', mimeType: 'audio/mp4', buffer: Buffer.alloc(2_560_000) },
    ...pictures.map((name, i) => ({
      name: `${name}.png`,
      mimeType: 'image/png',
      buffer: pngLandscape(900, 600, i / 4),
    })),
  ]);
  await page.getByText('All transfers are done').waitFor();
  await settled(page);
  await openMenu(page, 'Holiday plans.md', 'Add star');
  await row(page, 'Holiday plans.md').getByText('Starred').waitFor();
  await page.getByRole('button', { name: 'Clear finished' }).click();
  await choose(page, 'Upload files', {
    name: 'House contract.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.alloc(480_000),
  });
  await page.getByText('All transfers are done').waitFor();
  await shoot(page, 'drive');
  await page.getByRole('button', { name: 'Clear finished' }).click();
  await page.getByRole('button', { name: 'Show as tiles' }).click();
  await page.locator('[role=row] img').nth(3).waitFor();
  await shoot(page, 'tiles');
  await page.getByRole('button', { name: 'Show as a list' }).click();
  await row(page, 'Holiday plans.md').click();
  await page.frameLocator('[role=dialog] iframe').getByText('Bergen').waitFor();
  await shoot(page, 'preview');
  await closeDialog(page);

  await openMenu(page, 'Holiday plans.md', 'Share…');
  await page.getByLabel('Opens').selectOption('Once');
  await page.getByLabel('Password', { exact: true }).fill('fjord');
  await page.getByRole('button', { name: 'Create link' }).click();
  const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
  await shoot(page, 'share');
  await closeDialog(page);
  const friend = await newPerson(browser, network.url);
  await createAccountInBrowser(friend, network.url);
  const neighbour = await newPerson(browser, network.url);
  await createAccountInBrowser(neighbour, network.url);
  await beginShare(page, 'Holiday plans.md', await addressOf(friend.page));
  const approval = await addCondition(page, 'Approval');
  await approval.getByLabel('Addresses').fill(await addressOf(neighbour.page));
  const uses = await addCondition(page, 'Number of opens');
  await uses.getByLabel('How many times').fill('3');
  await uses.scrollIntoViewIfNeeded();
  await shoot(page, 'conditions');
  await closeDialog(page);
  await openMenu(page, 'Letters', 'Share…');
  await page.getByRole('button', { name: 'Ask for files…' }).click();
  await page.getByLabel('What for').fill('Photos of the summer party');
  await page.getByRole('button', { name: 'Create request' }).click();
  const request = await page.getByRole('textbox', { name: 'Address of the request' }).inputValue();
  await closeDialog(page);
  await goTo(page, 'Shared by me');
  await page.getByRole('list', { name: 'What I share' }).waitFor();
  await shoot(page, 'shared-by-me');

  const visitor = await newPerson(browser, network.url);
  await visitor.page.goto(link);
  await visitor.page.getByText('Shared by').waitFor();
  await shoot(visitor.page, 'link');
  await visitor.page.goto(request);
  await visitor.page.getByText('Asked by').waitFor();
  await shoot(visitor.page, 'request');

  await goTo(page, 'My files');
  await openMenu(page, 'Tax return 2025.pdf', 'Versions…');
  await choose(page, 'Upload a new version', {
    name: 'tax.pdf',
    mimeType: '',
    buffer: Buffer.alloc(1_234_567),
  });
  await row(page, 'Tax return').getByRole('gridcell', { name: '1.2 MB', exact: true }).waitFor();
  await openMenu(page, 'Tax return 2025.pdf', 'Versions…');
  await page.getByRole('button', { name: 'Restore version 1' }).waitFor();
  await shoot(page, 'versions');
  await closeDialog(page);
  await goTo(page, 'Network');
  await page.getByText('Admitted').nth(2).waitFor();
  await shoot(page, 'network');
  await page.emulateMedia({ colorScheme: 'dark' });
  await goTo(page, 'Recent');
  await row(page, 'Lake in the morning').waitFor();
  await shoot(page, 'dark');

  const phone = await newPerson(browser, network.url, {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
  });
  await restoreAccountInBrowser(phone, network.url, words);
  await row(phone.page, 'Holiday plans.md').waitFor();
  await shoot(phone.page, 'phone');
} finally {
  await browser.close();
  await network.dispose();
}
