import type { Locator } from 'playwright';

/**
 * Drags files and folders of the disk over the middle of `target` and lets them go there, as the operating system does: the page
 * gets them from the browser, with the browser's own answer if it does not take them.
 */
export async function dropFiles(target: Locator, paths: readonly string[]): Promise<void> {
  const box = await target.boundingBox();
  if (box === null) throw new TypeError('nothing to drop on');
  const session = await target.page().context().newCDPSession(target.page());
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', {
      type,
      x: box.x + box.width / 2,
      y: box.y + box.height / 2,
      data: { items: [], files: [...paths], dragOperationsMask: 1 },
    });
  }
  await session.detach();
}
