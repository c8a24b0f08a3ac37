import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where libraries put a constant style element into a page, and how its text is written there. */
const SONNER = { file: 'sonner/dist/index.mjs', text: /__insertCSS\(("(?:[^"\\]|\\.)*")\)/ };
const REACT_ARIA = [
  'react-aria/dist/private/interactions/usePress.mjs',
  'react-aria/dist/private/overlays/usePreventScroll.mjs',
].map((file) => ({ file, text: /style\.textContent = `([^`]*)`\.trim\(\)/ }));

const PRESSABLE = 'data-react-aria-pressable';

/**
 * The texts of all style elements that the app's libraries inject, read from the very code that is bundled: the policy names their
 * hashes.
 * @throws Error if a library no longer writes them as constants: look at it before the hash is changed.
 */
export async function injectedStyles(root: string): Promise<string[]> {
  const read = (file: string): Promise<string> => readFile(join(root, 'node_modules', file), 'utf8');
  const toasts: unknown = JSON.parse(found(SONNER, await read(SONNER.file)));
  if (typeof toasts !== 'string') throw new Error('sonner writes its style in another way than before');
  const aria = await Promise.all(
    REACT_ARIA.map(async (place) =>
      found(place, await read(place.file))
        .replace(/\$\{[^}]*PRESSABLE_ATTRIBUTE\}/g, PRESSABLE)
        .trim(),
    ),
  );
  if (aria.some((text) => text.includes('${')))
    throw new Error('react-aria writes its styles in another way than before');
  // Sonner adds its element empty and fills it afterwards; the browser asks about both.
  return ['', toasts, ...aria];
}

function found({ file, text }: { file: string; text: RegExp }, source: string): string {
  const match = text.exec(source)?.[1];
  if (match === undefined) throw new Error(`${file} injects its style in another way than before`);
  return match;
}
