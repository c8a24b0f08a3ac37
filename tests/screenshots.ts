import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createAccountInBrowser, launchBrowser, newPerson } from './support/browser.ts';
import { choose, closeDialog, openMenu } from './support/drive-steps.ts';
import { startTestNetwork } from './support/embedded-network.ts';

/** Makes the pictures in docs/images from the running product: `node_modules/.bin/node tests/screenshots.ts`. */
const folder = join(import.meta.dirname, '../docs/images');
await mkdir(folder, { recursive: true });
const network = await startTestNetwork({ app: true });
const browser = await launchBrowser();
try {
  const person = await newPerson(browser, network.url);
  const { page } = person;
  await createAccountInBrowser(person, network.url);
  const names = ['Holiday plans.md', 'Passport scan.pdf', 'Tax return 2025.pdf', 'Garden.jpg'];
  for (const name of ['Family', 'Work']) {
    await page.getByRole('button', { name: 'New folder' }).click();
    await page.getByLabel('Folder name').fill(name);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('row').filter({ hasText: name }).first().waitFor();
  }
  const files = names.map((name, i) => ({
    name,
    mimeType: 'application/octet-stream',
    buffer: Buffer.alloc(40_000 * (i + 1) ** 3),
  }));
  await choose(page, 'Upload files', files);
  await page.getByText('All transfers are done').waitFor();
  await page.screenshot({ path: join(folder, 'drive.png') });
  await openMenu(page, 'Holiday plans.md', 'Share…');
  await page.getByRole('button', { name: 'Create link' }).click();
  await page.getByRole('textbox', { name: 'Link', exact: true }).waitFor();
  await page.screenshot({ path: join(folder, 'share.png') });
  await closeDialog(page);
  await openMenu(page, 'Tax return 2025.pdf', 'Versions…');
  await choose(page, 'Upload a new version', {
    name: 'tax.pdf',
    mimeType: '',
    buffer: Buffer.alloc(1_234_567),
  });
  const size = { name: '1.2 MB', exact: true };
  await page.getByRole('row', { name: 'Tax return' }).getByRole('gridcell', size).waitFor();
  await openMenu(page, 'Tax return 2025.pdf', 'Versions…');
  await page.getByRole('button', { name: 'Restore version 1' }).waitFor();
  await page.screenshot({ path: join(folder, 'versions.png') });
  await closeDialog(page);
  await page.getByRole('link', { name: 'Network' }).click();
  await page.getByText('Admitted').nth(2).waitFor();
  await page.screenshot({ path: join(folder, 'network.png') });
} finally {
  await browser.close();
  await network.dispose();
}
