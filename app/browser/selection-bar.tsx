'use client';

import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Toolbar } from 'react-aria-components/Toolbar';
import { strings } from '../strings/strings.ts';
import { Button, IconButton } from '../ui/button.tsx';

const text = strings.drive;

export type SelectionAction = { id: string; text: string; icon: ReactNode; run: () => void };

type SelectionBarProps = { count: number; actions: readonly SelectionAction[]; onClear: () => void };

/** Takes the place of the toolbar while something is selected. */
export function SelectionBar({ count, actions, onClear }: SelectionBarProps) {
  return (
    <Toolbar aria-label={text.selected(count)} className="flex flex-wrap items-center gap-2">
      <span role="status" className="px-1 font-medium">
        {text.selected(count)}
      </span>
      {actions.map((action) => (
        <Button key={action.id} onPress={action.run}>
          <span aria-hidden>{action.icon}</span>
          {action.text}
        </Button>
      ))}
      <IconButton label={text.clearSelection} onPress={onClear}>
        <X aria-hidden className="size-5" />
      </IconButton>
    </Toolbar>
  );
}
