'use client';

import { useRef, useState, type MouseEvent, type ReactNode } from 'react';
import type { Entry } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import type { MenuChoice } from '../ui/menu-choice.ts';
import { ContextMenu } from '../ui/popup-menu.tsx';
import { elementOf, keyOf } from './collection/key-of.ts';
import { entryName } from './entry-name.ts';

type Asked = { readonly entry: Entry; readonly x: number; readonly y: number };

type RowMenu = {
  onContextMenu(event: MouseEvent): void;
  /** Opens the menu of an entry below its button. */
  openAt(entry: Entry, button: Element): void;
  /** To be rendered: the menu, while it is open, and the point it hangs on. */
  readonly menu: ReactNode;
};

/** The menu of an entry: below its button, at the point of a right click, or beside the row for the keyboard's menu key. */
export function useRowMenu(
  byId: ReadonlyMap<string, Entry>,
  choicesOf: (entry: Entry) => MenuChoice[],
): RowMenu {
  const [asked, setAsked] = useState<Asked | null>(null);
  const anchor = useRef<HTMLDivElement>(null);
  const choices = asked === null ? [] : choicesOf(asked.entry);
  return {
    onContextMenu(event) {
      const key = keyOf(event.target);
      const entry = key === undefined ? undefined : byId.get(key);
      const row = key === undefined ? null : elementOf(event.currentTarget, key);
      if (entry === undefined || row === null) return;
      event.preventDefault();
      const { left, top } = row.getBoundingClientRect();
      const isPoint = event.clientX !== 0 || event.clientY !== 0;
      setAsked({ entry, x: isPoint ? event.clientX : left + 48, y: isPoint ? event.clientY : top + 32 });
    },
    openAt(entry, button) {
      const { left, bottom } = button.getBoundingClientRect();
      setAsked({ entry, x: left, y: bottom });
    },
    menu: (
      <>
        <div
          ref={anchor}
          aria-hidden
          className="pointer-events-none fixed size-0"
          style={{ left: asked?.x ?? 0, top: asked?.y ?? 0 }}
        />
        {asked !== null && choices.length > 0 && (
          <ContextMenu
            anchor={anchor}
            label={strings.drive.actionsFor(entryName(asked.entry))}
            choices={choices}
            onClose={() => {
              setAsked(null);
            }}
          />
        )}
      </>
    ),
  };
}
