'use client';

import { X } from 'lucide-react';
import { useId } from 'react';
import type { Drive } from '../../lib/drive/index.ts';
import { conditionStrings as text } from '../strings/condition-strings.ts';
import { IconButton } from '../ui/button.tsx';
import { RadioChoice } from '../ui/radio-choice.tsx';
import { ApprovalFields } from './approval-fields.tsx';
import type { ConditionDraft, PartDraft } from './draft.ts';
import type { FieldsProps } from './fields-props.ts';
import { GroupFields } from './group-fields.tsx';
import type { Faults } from './read-condition.ts';
import { HeirFields, UsesFields, WindowFields } from './simple-fields.tsx';

type ConditionCardProps = {
  drive: Drive;
  part: PartDraft;
  faults: Faults;
  /** `cleared`: fields whose refusal is out of date. */
  onChange: (part: PartDraft, cleared?: readonly (keyof Faults)[]) => void;
  onRemove: () => void;
};

/** One condition: what it means, its fields, and whether it must hold or must not. */
export function ConditionCard({ drive, part, faults, onChange, onRemove }: ConditionCardProps) {
  const id = useId();
  const { condition, isNegated } = part;
  const kind = text.kinds[condition.kind];
  const sense = isNegated ? 'holdsNot' : 'holds';
  return (
    <div
      role="group"
      aria-labelledby={id}
      data-condition={condition.kind}
      className="flex flex-col gap-3 rounded-lg border border-line p-3 sm:p-4"
    >
      <div>
        <div className="flex items-center justify-between gap-2">
          <h4 id={id} className="font-semibold">
            {kind}
          </h4>
          <IconButton label={text.remove(kind)} onPress={onRemove} className="-my-1.5 -mr-2">
            <X aria-hidden className="size-4" />
          </IconButton>
        </div>
        <p className="text-sm text-muted">{text.means[condition.kind][sense]}</p>
      </div>
      <Fields
        {...{ drive, faults }}
        draft={condition}
        onChange={(changed, cleared) => {
          onChange({ ...part, condition: changed }, cleared);
        }}
      />
      <RadioChoice
        label={text.sense(kind)}
        isLabelHidden
        value={sense}
        options={(['holds', 'holdsNot'] as const).map((value) => ({ value, text: text.senses[value] }))}
        onChange={(value) => {
          onChange({ ...part, isNegated: value === 'holdsNot' });
        }}
      />
    </div>
  );
}

function Fields({ drive, draft, ...rest }: FieldsProps<ConditionDraft> & { drive: Drive }) {
  switch (draft.kind) {
    case 'window':
      return <WindowFields draft={draft} {...rest} />;
    case 'uses':
      return <UsesFields draft={draft} {...rest} />;
    case 'approval':
      return <ApprovalFields draft={draft} {...rest} />;
    case 'heir':
      return <HeirFields draft={draft} {...rest} />;
    case 'members':
      return <GroupFields drive={drive} draft={draft} {...rest} />;
  }
}
