import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright';
import { row } from './drive-steps.ts';
import { until } from './until.ts';

/** More stops than any screen has between two places. */
const FAR = 40;

export type Keyboard = {
  /** Presses a key until `target`, or one of several, has the focus. */
  walk(key: string, target: Locator): Promise<void>;
  press(key: string): Promise<void>;
  /** Enters a list by Tab and goes down to the row of `name`. */
  walkToRow(name: string): Promise<void>;
  /** Opens the menu of the button that has the focus, and takes a choice of it. */
  pick(choice: string): Promise<void>;
  /** Types into a field that has, or gets, the focus by itself. */
  type(field: Locator, text: string): Promise<void>;
  /** Waits until `target` has the focus, without a key. */
  arrives(target: Locator): Promise<void>;
};

/** A person with a keyboard alone. After every key the focus must be visible, wherever it is then. */
export function keyboardOf(page: Page): Keyboard {
  const hasFocus = async (target: Locator): Promise<boolean> =>
    (await target.and(page.locator(':focus')).count()) > 0;
  const press = async (key: string): Promise<void> => {
    await page.keyboard.press(key);
    await until(async () => {
      assert.equal(await unseenFocus(page), '', `the focus after ${key}`);
    }, 5_000);
  };
  const arrives = (target: Locator): Promise<void> =>
    until(async () => {
      assert.ok(await hasFocus(target), `${String(target)} has the focus`);
    }, 20_000);
  const walk = async (key: string, target: Locator): Promise<void> => {
    await target.first().waitFor();
    for (let stops = 0; !(await hasFocus(target)); stops++) {
      assert.ok(stops < FAR, `${key} reaches ${String(target)}`);
      await press(key);
    }
  };
  return {
    press,
    arrives,
    walk,
    async walkToRow(name) {
      await row(page, name).waitFor();
      await walk('Tab', page.getByRole('row'));
      await walk('ArrowDown', row(page, name));
    },
    async pick(choice) {
      await press('Enter');
      await walk('ArrowDown', page.getByRole('menuitem', { name: choice }));
      await press('Enter');
    },
    async type(field, text) {
      await arrives(field);
      await page.keyboard.type(text);
    },
  };
}

/** The markup of what has the focus and does not show it; empty if it shows it or nothing has the focus. */
function unseenFocus(page: Page): Promise<string> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) return '';
    // A checkbox is drawn by the label around it, which shows its focus too.
    const marks = [focused, focused.closest('label')].filter((element) => element !== null);
    const isMarked = marks.some((element) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      const { width, height } = element.getBoundingClientRect();
      const isRinged = (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
      return isRinged && width > 8 && height > 8;
    });
    return isMarked ? '' : focused.outerHTML.slice(0, 200);
  });
}
