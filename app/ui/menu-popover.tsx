'use client';

import type { RefObject } from 'react';
import { Menu, MenuItem } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import type { MenuChoice } from './menu-choice.ts';

type MenuChoicesProps = {
  label: string;
  choices: readonly MenuChoice[];
  /** Closes a menu that no button opened; those of a button close by themselves. */
  onDone?: () => void;
};

/** What a menu offers; the same for a ⋯ button and for a right click. */
function MenuChoices({ label, choices, onDone }: MenuChoicesProps) {
  return (
    <Menu
      aria-label={label}
      {...(onDone === undefined ? {} : { autoFocus: 'first' })}
      className="max-h-[70dvh] min-w-48 overflow-auto p-1 outline-none"
    >
      {choices.map((choice) => (
        <MenuItem
          key={choice.id}
          id={choice.id}
          textValue={choice.text}
          onAction={() => {
            onDone?.();
            choice.run();
          }}
          className={`flex min-h-10 cursor-default items-center gap-3 rounded-md px-3 py-2 data-focused:bg-sunken ${choice.danger === true ? 'text-danger' : ''}`}
        >
          <span aria-hidden className="text-muted">
            {choice.icon}
          </span>
          {choice.text}
        </MenuItem>
      ))}
    </Menu>
  );
}

const popoverLook = 'appear rounded-xl border border-line bg-raised shadow-lg';

export type ContextMenuProps = {
  anchor: RefObject<HTMLElement | null>;
  label: string;
  choices: readonly MenuChoice[];
  onClose: () => void;
};

/** A menu at an element that is no button: at the point of a right click. */
export function MenuPopover({ anchor, label, choices, onClose }: ContextMenuProps) {
  return (
    <Popover
      isOpen
      triggerRef={anchor}
      placement="bottom start"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      className={popoverLook}
    >
      <MenuChoices label={label} choices={choices} onDone={onClose} />
    </Popover>
  );
}
