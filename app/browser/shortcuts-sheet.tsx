'use client';

import { strings } from '../strings/strings.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useViewSettings } from './browsing-context.ts';

const text = strings.browse.shortcuts;

/** All keys that do something, and a switch for those that are single characters. */
export function ShortcutsSheet({ onClose }: { onClose: () => void }) {
  const [{ letterKeys }, change] = useViewSettings();
  return (
    <Dialog title={text.title} onClose={onClose}>
      <label className="mb-4 flex items-start gap-3">
        <input
          type="checkbox"
          className="mt-1 size-4.5 shrink-0 accent-accent"
          checked={letterKeys}
          onChange={(event) => {
            change({ letterKeys: event.target.checked });
          }}
        />
        <span>
          {text.letters}
          <span className="block text-sm text-muted">{text.lettersHint}</span>
        </span>
      </label>
      <dl className="grid grid-cols-[minmax(0,1fr)_minmax(0,2fr)] items-center gap-x-5 gap-y-2 sm:grid-cols-[auto_minmax(0,1fr)]">
        {text.list.map(({ keys, does, isLetter }) => (
          <div key={does} className={`contents ${isLetter && !letterKeys ? 'text-muted line-through' : ''}`}>
            <dt className="flex flex-wrap gap-1">
              {keys.map((key) => (
                <kbd key={key} className="control-line rounded bg-sunken px-1.5 font-mono text-sm">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
