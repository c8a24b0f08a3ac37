import { readFile } from 'node:fs/promises';
import type { FileChooser, FrameLocator, Locator, Page } from 'playwright';

export const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name }).first();

/** A touch where the device has a touch screen, else a click. */
async function press(target: Locator): Promise<void> {
  const isTouched = await target.page().evaluate(() => navigator.maxTouchPoints > 0);
  await (isTouched ? target.tap() : target.click());
}

/** Presses an upload button and answers the file dialog that it opens. */
export async function choose(
  page: Page,
  button: string,
  files: Parameters<FileChooser['setFiles']>[0],
): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await press(page.getByRole('button', { name: button }));
  await (await chooser).setFiles(files);
}

export async function openMenu(page: Page, name: string, choice: string): Promise<void> {
  await press(page.getByRole('button', { name: `More actions for ${name}` }));
  await press(page.getByRole('menuitem', { name: choice }));
}

/** Opens a file of the list to look at it. */
export async function openPreview(page: Page, name: string): Promise<void> {
  await press(row(page, name));
  await page.getByRole('dialog', { name }).waitFor();
}

/** The frame of the open preview: what is in it lies in an origin of its own. */
export const previewFrame = (page: Page): FrameLocator => page.getByRole('dialog').frameLocator('iframe');

/**
 * Presses a key that takes away the frame that has the focus. A browser may never tell that it took such a key, so what the key does is
 * waited for instead.
 */
export async function pressInFrame(page: Page, key: string, effect: Promise<unknown>): Promise<void> {
  void page.keyboard.press(key).catch(() => undefined);
  await effect;
  await page.keyboard.up(key);
}

/** The text that the open preview shows. */
export const previewText = (page: Page): Locator =>
  previewFrame(page).getByRole('region', { name: 'File text' });

/** Goes to a place of the sidebar, and waits for it: until then the rows and keys are those of the place before. */
export async function goTo(page: Page, place: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: place, exact: true })
    .click();
  await page.getByRole('heading', { level: 1, name: place, exact: true }).waitFor();
}

/** The link that leads from a folder up to the top. */
export const topLink = (page: Page) =>
  page.getByRole('navigation', { name: 'Folder path' }).getByRole('link', { name: 'My files' });

/** Creates a link in the share dialog, which is left open. @returns its address. */
export async function createLink(page: Page): Promise<string> {
  await press(page.getByRole('button', { name: 'Create link' }));
  return page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
}

export async function closeDialog(page: Page): Promise<void> {
  await press(page.getByRole('dialog').getByRole('button', { name: 'Close' }));
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** @returns the bytes that the browser saved. */
export async function download(page: Page, name: string): Promise<Buffer> {
  const started = page.waitForEvent('download');
  await openMenu(page, name, 'Download');
  return readFile(await (await started).path());
}

/** Seeks. @returns where the player is when it has arrived. */
export const soughtTo = (player: Locator, seconds: number): Promise<number> =>
  player.evaluate(async (media: HTMLMediaElement, to) => {
    const arrived = new Promise((resolve) => {
      media.addEventListener('seeked', resolve, { once: true });
    });
    media.currentTime = to;
    await arrived;
    return media.currentTime;
  }, seconds);
