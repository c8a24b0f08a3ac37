export type ShortcutId =
  'search' | 'newFolder' | 'upload' | 'rename' | 'trash' | 'details' | 'layout' | 'star' | 'up' | 'help';

type Stroke = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

/** Single characters, which can be turned off: whoever speaks to the device types them without meaning to. */
const LETTERS: ReadonlyMap<string, ShortcutId> = new Map([
  ['/', 'search'],
  ['?', 'help'],
  ['n', 'newFolder'],
  ['u', 'upload'],
  ['i', 'details'],
  ['v', 'layout'],
  ['s', 'star'],
]);

const KEYS: ReadonlyMap<string, ShortcutId> = new Map([
  ['F2', 'rename'],
  ['Delete', 'trash'],
  ['Backspace', 'up'],
]);

/** What a key means, outside of fields. */
export function shortcutOf(stroke: Stroke, hasLetters: boolean): ShortcutId | undefined {
  if (stroke.ctrlKey || stroke.metaKey) return undefined;
  if (stroke.altKey) return stroke.key === 'ArrowUp' && !stroke.shiftKey ? 'up' : undefined;
  return KEYS.get(stroke.key) ?? (hasLetters ? LETTERS.get(stroke.key.toLowerCase()) : undefined);
}
