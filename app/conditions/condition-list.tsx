'use client';

import { Plus } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { ConditionKind, Drive } from '../../lib/drive/index.ts';
import { conditionStrings as text } from '../strings/condition-strings.ts';
import { Button } from '../ui/button.tsx';
import { RadioChoice } from '../ui/radio-choice.tsx';
import { ConditionCard } from './condition-card.tsx';
import { conditionKinds, emptyDraft, type PartDraft } from './draft.ts';
import type { Faults } from './read-condition.ts';
import type { ConditionsState } from './use-conditions.ts';

type ConditionListProps = { drive: Drive; state: ConditionsState };

/** The conditions that were chosen, and those that can be added. */
export function ConditionList({ drive, state }: ConditionListProps) {
  const { draft, set, faults } = state;
  const region = useRef<HTMLDivElement>(null);
  const addLabel = useId();
  // Where the focus goes: into what was added, or to what brings back what was taken away.
  const [moved, setMoved] = useState<{ kind: ConditionKind; isAdded: boolean } | null>(null);
  useEffect(() => {
    if (moved === null) return;
    const place = moved.isAdded
      ? `[data-condition=${moved.kind}] :is(input, textarea, select)`
      : `[data-add=${moved.kind}]`;
    region.current?.querySelector<HTMLElement>(place)?.focus();
  }, [moved]);
  const change = (parts: readonly PartDraft[], cleared?: readonly (keyof Faults)[]): void => {
    set({ ...draft, parts }, cleared);
  };
  const missing = conditionKinds.filter((kind) =>
    draft.parts.every(({ condition }) => condition.kind !== kind),
  );
  return (
    <div ref={region} className="flex flex-col gap-3">
      <p className="text-sm text-muted">
        {text.intro} {draft.parts.length === 0 && text.none}
      </p>
      {draft.parts.length > 1 && (
        <RadioChoice
          label={text.join}
          value={draft.join}
          options={(['all', 'any'] as const).map((value) => ({ value, text: text.joins[value] }))}
          onChange={(join) => {
            set({ ...draft, join });
          }}
        />
      )}
      {draft.parts.map((part, at) => (
        <ConditionCard
          key={part.condition.kind}
          {...{ drive, part, faults }}
          onChange={(changed, cleared) => {
            change(draft.parts.with(at, changed), cleared);
          }}
          onRemove={() => {
            change(draft.parts.toSpliced(at, 1));
            setMoved({ kind: part.condition.kind, isAdded: false });
          }}
        />
      ))}
      {missing.length > 0 && (
        <div role="group" aria-labelledby={addLabel}>
          <p id={addLabel} className="mb-2 text-sm font-medium">
            {text.add}
          </p>
          <div className="flex flex-wrap gap-2">
            {missing.map((kind) => (
              <Button
                key={kind}
                data-add={kind}
                className="px-3 text-sm"
                onPress={() => {
                  change([...draft.parts, { condition: emptyDraft(kind), isNegated: false }]);
                  setMoved({ kind, isAdded: true });
                }}
              >
                <Plus aria-hidden className="size-4" />
                {text.kinds[kind]}
              </Button>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
