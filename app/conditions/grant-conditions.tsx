'use client';

import type { Drive } from '../../lib/drive/index.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { conditionStrings as text } from '../strings/condition-strings.ts';
import { Note } from '../ui/note.tsx';
import { RadioChoice } from '../ui/radio-choice.tsx';
import { ConditionSection } from './condition-section.tsx';
import type { GrantConditionsState } from './use-grant-conditions.ts';

export type GrantConditionsProps = { drive: Drive; state: GrantConditionsState; isPending: boolean };

/** What must hold for an access that is there. */
export function GrantConditions({ drive, state, isPending }: GrantConditionsProps) {
  switch (state.status) {
    case 'known':
      return (
        <ConditionSection
          drive={drive}
          state={state.edited}
          isPending={isPending && state.edited.isTouched}
        />
      );
    case 'loading':
      return (
        <p role="status" className="text-muted">
          {text.loading}
        </p>
      );
    case 'failed':
      return <ErrorNote error={state.error} />;
    case 'foreign':
      return (
        <div className="flex flex-col gap-2">
          <Note title={text.title}>{text.foreign}</Note>
          <RadioChoice
            label={text.foreignLabel}
            value={state.isRemoving ? 'remove' : 'keep'}
            options={(['keep', 'remove'] as const).map((value) => ({
              value,
              text: text.foreignChoices[value],
            }))}
            onChange={(chosen) => {
              state.setRemoving(chosen === 'remove');
            }}
          />
        </div>
      );
  }
}
