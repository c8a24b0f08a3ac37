'use client';

import { ChevronDown, ChevronRight } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import type { Drive } from '../../lib/drive/index.ts';
import { conditionStrings as text } from '../strings/condition-strings.ts';
import { Button } from '../ui/button.tsx';
import { Note } from '../ui/note.tsx';
import { ConditionList } from './condition-list.tsx';
import type { ConditionsState } from './use-conditions.ts';

export type ConditionSectionProps = {
  drive: Drive;
  state: ConditionsState;
  /** Whether what was typed is on its way. */
  isPending: boolean;
};

/** What must hold for a share to open; folded until somebody wants it, so that sharing without it stays simple. */
export function ConditionSection({ drive, state, isPending }: ConditionSectionProps) {
  const id = useId();
  const { draft, isOpen, setOpen, refusals } = state;
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (refusals > 0) region.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [refusals]);
  const count = draft.parts.length;
  return (
    <div className="flex flex-col gap-2">
      <div>
        <Button
          look="quiet"
          className="-ml-3 px-3"
          aria-expanded={isOpen}
          aria-controls={id}
          onPress={() => {
            setOpen(!isOpen);
          }}
        >
          {isOpen ? (
            <ChevronDown aria-hidden className="size-4" />
          ) : (
            <ChevronRight aria-hidden className="size-4" />
          )}
          {count === 0 ? text.title : text.titleWith(count)}
        </Button>
      </div>
      <div id={id} ref={region} hidden={!isOpen}>
        {isOpen && <ConditionList drive={drive} state={state} />}
      </div>
      {isPending && count > 0 && <Note role="status">{text.slow}</Note>}
    </div>
  );
}
