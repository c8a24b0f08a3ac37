import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Frame, Page } from 'playwright';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * Fails on whatever axe finds against WCAG 2.2 A and AA, naming rule and place; inside frames too, each of which is looked at from within,
 * since a preview's has an origin of its own.
 * @param within - a selector; the whole page without it.
 */
export async function assertAccessible(page: Page, within = ':root'): Promise<void> {
  const found: string[] = [];
  for (const frame of page.frames())
    found.push(...(await violationsIn(frame, frame === page.mainFrame() ? within : ':root')));
  assert.deepEqual(found, []);
}

async function violationsIn(frame: Frame, within: string): Promise<string[]> {
  await frame.evaluate(axe.source);
  return frame.evaluate(
    async ({ within, rules }) => {
      const there = globalThis as unknown as { axe: typeof axe };
      const { violations } = await there.axe.run({ include: [within] }, { runOnly: rules, iframes: false });
      return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
    },
    { within, rules: RULES },
  );
}

/** Fails on what does not fit the width of the screen: the page itself, and whatever scrolls sideways inside it. */
export async function assertFitsWidth(page: Page): Promise<void> {
  const tooWide = await page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .filter((element) => {
        const isScroller = /auto|scroll/.test(getComputedStyle(element).overflowX);
        return (
          (isScroller || element === document.documentElement) && element.scrollWidth > element.clientWidth
        );
      })
      .map((element) => element.outerHTML.slice(0, 120)),
  );
  assert.deepEqual(tooWide, []);
  // A phone that takes a page for a desktop's shows all of it, but small: then everything seems to fit.
  assert.equal(await page.evaluate(() => window.innerWidth), page.viewportSize()?.width);
}
