import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';

/** Fails on whatever axe finds against WCAG 2.2 A and AA, naming rule and place. @param within - a selector; the whole page without it. */
export async function assertAccessible(page: Page, within = ':root'): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .include(within)
    // What is in a preview's frame lies in an origin of its own, where it cannot be looked at from here; and in this mode no further
    // page is opened to collect what was found.
    .options({ iframes: false })
    .setLegacyMode(true)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id}: ${target.join(' ')}`),
  );
  assert.deepEqual(found, []);
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
