import type { Browser, Page } from 'playwright';

declare const pageTimes: { began: number };
declare function nextFrame(): Promise<number>;

/** Milliseconds from navigation to the first contentful paint, in a browser context that has seen nothing before. */
export async function firstPaint(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(url);
    return await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          new PerformanceObserver((list) => {
            for (const { name, startTime } of list.getEntries())
              if (name === 'first-contentful-paint') resolve(startTime);
          }).observe({ type: 'paint', buffered: true });
        }),
    );
  } finally {
    await context.close();
  }
}

/** Milliseconds of the page's own clock from a press until a text stands in a row of the list and was painted. */
export async function whenThere(page: Page, text: string, act: () => Promise<void>): Promise<number> {
  await page.evaluate((wanted) => {
    const state = { began: 0, took: 0 };
    Object.assign(globalThis, { pageClock: state });
    const isThere = (): boolean =>
      [...document.querySelectorAll('[role=rowheader], [role=row]')].some((one) =>
        one.textContent.includes(wanted),
      );
    const start = (): void => {
      if (state.began !== 0) return;
      state.began = performance.now();
      const look = (): void => {
        requestAnimationFrame(() => {
          if (!isThere()) look();
          else requestAnimationFrame(() => (state.took = performance.now() - state.began));
        });
      };
      look();
    };
    for (const type of ['pointerdown', 'input']) addEventListener(type, start, { capture: true, once: true });
  }, text);
  await act();
  const took = await page.waitForFunction(() => {
    const { pageClock } = globalThis as unknown as { pageClock: { took: number } };
    return pageClock.took;
  });
  return await took.jsonValue();
}

/** Milliseconds until what `change` does to a page was painted. */
export async function painted<T>(page: Page, change: (argument: T) => void, argument: T): Promise<number> {
  await page.evaluate(() => {
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    Object.assign(globalThis, { pageTimes: { began: 0 }, nextFrame: frame });
    return frame();
  });
  await page.evaluate(() => void Object.assign(pageTimes, { began: performance.now() }));
  // Runs between the two marks; what it costs to get there is a message between processes.
  await page.evaluate(change as (argument: unknown) => void, argument as unknown);
  return page.evaluate(async () => {
    await nextFrame();
    await nextFrame();
    return performance.now() - pageTimes.began;
  });
}

/** Frames that a scrolling page is watched for: 3 s. */
const SCROLL_FRAMES = 180;

/** Milliseconds between two frames while a page scrolls evenly by `step` CSS pixels a frame: what 99 of 100 stay below. */
export async function scrollFrame(page: Page, step: number): Promise<number> {
  return page.evaluate(
    async ({ frames, pixels }) => {
      const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
      const gaps: number[] = [];
      let last = await frame();
      for (let i = 0; i < frames; i++) {
        window.scrollBy(0, pixels);
        const now = await frame();
        gaps.push(now - last);
        last = now;
      }
      window.scrollTo(0, 0);
      return gaps.sort((a, b) => a - b).at(Math.floor(frames * 0.99)) ?? 0;
    },
    { frames: SCROLL_FRAMES, pixels: step },
  );
}
