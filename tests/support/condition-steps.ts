import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { deployContract } from '../../lib/drive/contracts.ts';
import { restoreAccount, type NetworkConnection } from '../../lib/drive/index.ts';
import { bundleContract } from '../../scripts/build-contracts.ts';
import { assertAccessible, assertFitsWidth } from './accessibility.ts';
import { PASSWORD, unlockInBrowser, type Person } from './browser.ts';
import { closeDialog, goTo, openMenu } from './drive-steps.ts';

/** One condition in the dialog that is open, by its name. */
export const condition = (page: Page, name: string): Locator =>
  page.getByRole('dialog').getByRole('group', { name, exact: true });

/** Opens the share dialog of an entry and unfolds its conditions. */
export async function beginShare(page: Page, entry: string, address: string): Promise<void> {
  await openMenu(page, entry, 'Share…');
  await page.getByLabel('Their address').fill(address);
  await page.getByRole('button', { name: 'Conditions', exact: true }).click();
}

export async function addCondition(page: Page, name: string): Promise<Locator> {
  await page
    .getByRole('group', { name: 'Add a condition' })
    .getByRole('button', { name, exact: true })
    .click();
  return condition(page, name);
}

/** Shares what the dialog says, waits until it is there with its conditions, and closes the dialog. */
export async function finishShare(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  // The first condition of a kind takes its time: something is set up that checks it.
  await page
    .getByRole('list', { name: 'Who has access' })
    .getByText('with conditions')
    .waitFor({ timeout: 90_000 });
  await closeDialog(page);
}

/** Opens the dialog that changes the one access to an entry. */
export async function beginChange(page: Page, entry: string): Promise<Locator> {
  await openMenu(page, entry, 'Share…');
  await page.getByRole('button', { name: /^Change: Person/ }).click();
  return page.getByRole('dialog', { name: 'Change access' });
}

/** Keeps what the change dialog says, and closes the share dialog below it. */
export async function finishChange(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('dialog', { name: 'Change access' }).waitFor({ state: 'detached', timeout: 90_000 });
  await closeDialog(page);
}

/** The address that somebody gives to others. */
export async function addressOf(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Copy your address' }).click();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Unlocks at whatever address is open, and stays there. */
export async function unlockThere(page: Page): Promise<void> {
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Unlock' }).click();
}

/**
 * In light and dark, and on the narrowest screen that must do.
 * @param within - a selector; messages that come and go beside it take their colours a moment later.
 */
export async function assertEverywhereAccessible(page: Page, within = '[role=dialog]'): Promise<void> {
  const size = page.viewportSize() ?? assert.fail();
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    // With reduced motion every element goes to its colour within a moment, one after the one around it.
    await page.waitForFunction(() =>
      document.getAnimations().every((one) => !(one instanceof CSSTransition)),
    );
    await assertAccessible(page, within);
  }
  await page.setViewportSize({ width: 320, height: 700 });
  await assertFitsWidth(page);
  await page.setViewportSize(size);
}

/** Goes to what somebody shared. */
export async function toShared(page: Page, name: string): Promise<void> {
  await goTo(page, 'Shared with me');
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('grid', { name: 'Files and folders' }).waitFor();
}

/** Shares an entry of whoever has these words under a contract that the app did not make, and that knows no rule yet. */
export async function shareUnderOther(
  connection: NetworkConnection,
  words: string,
  { entry, address }: { entry: string; address: string },
): Promise<void> {
  const code = await bundleContract(join(import.meta.dirname, '../../contracts/policy-approval/contract.ts'));
  const { drive } = await restoreAccount(connection, words);
  const policy = await deployContract(connection, words, { code, group: drive.id });
  const { entries } = drive.snapshot();
  const { id } = [...entries.values()].find(({ name }) => name === entry) ?? assert.fail(entry);
  await drive.share(id, address, { role: 'viewer', policy });
}

/** Renames the group that is open in the dialog of groups. */
export async function renameGroup(groups: Locator, name: string): Promise<void> {
  await groups.getByLabel('Name of the group').fill(name);
  await groups.getByRole('button', { name: 'Rename' }).click();
  await groups.page().getByText('Group renamed').waitFor();
}

/** Opens a request to agree, and comes back to the files after `look`. */
export async function lookAtApproval(person: Person, url: string, look: () => Promise<void>): Promise<void> {
  const { page } = person;
  await page.goto(url);
  await unlockThere(page);
  await look();
  await page.goto(new URL('/', url).href);
  await unlockInBrowser(person);
}
