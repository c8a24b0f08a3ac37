import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright';
import { openMenu, row } from './drive-steps.ts';

export const entries = (page: Page) => page.getByRole('grid', { name: 'Files and folders' }).getByRole('row');
export const selection = (page: Page, text: string) => page.getByRole('toolbar', { name: text, exact: true });
export const selectBox = (page: Page, name: string) => page.getByRole('checkbox', { name: `Select ${name}` });

export const busy = (page: Page, name: string) => row(page, name).and(page.locator('[aria-busy=true]'));

/** Waits until the network has done all that was asked of it. */
export async function settled(page: Page): Promise<void> {
  await page.locator('[aria-busy=true]').waitFor({ state: 'detached' });
}

export async function rename(page: Page, from: string, to: string): Promise<void> {
  await openMenu(page, from, 'Rename');
  await page.getByRole('textbox', { name: 'New name' }).fill(to);
  await page.getByRole('textbox', { name: 'New name' }).press('Enter');
}

export async function newFolder(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New folder' }).click();
  await page.getByLabel('Folder name').fill(name);
  await page.getByRole('button', { name: 'Create', exact: true }).click();
}

export async function undo(page: Page, message: RegExp): Promise<void> {
  const told = page.getByRole('listitem').filter({ hasText: message });
  // By key: messages lie over one another until the pointer is there.
  await told.getByRole('button', { name: 'Undo' }).first().press('Enter');
}

/** Commands wait at the door of the network until the test lets them in, or turns them away. */
export async function holdRelay(page: Page): Promise<{ pass(): Promise<void>; fail(): Promise<void> }> {
  const door = Promise.withResolvers<'pass' | 'fail'>();
  await page.route('**/v1/relay', async (route) => {
    if ((await door.promise) === 'pass') await route.continue();
    else await route.fulfill({ status: 403, body: '' });
  });
  return {
    async pass() {
      door.resolve('pass');
      await page.unrouteAll({ behavior: 'wait' });
    },
    async fail() {
      door.resolve('fail');
    },
  };
}

export async function placeOf(target: Locator): Promise<{ x: number; y: number }> {
  const box = await target.boundingBox();
  assert.ok(box !== null);
  return box;
}

/** A finger that stays until `effect` is there. */
export async function longTouch(target: Locator, effect: Locator): Promise<void> {
  const { x, y } = await placeOf(target);
  const session = await target.page().context().newCDPSession(target.page());
  const touchPoints = [{ x: x + 120, y: y + 20 }];
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
  await effect.waitFor();
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await session.detach();
}
