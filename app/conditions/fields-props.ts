import type { ConditionDraft } from './draft.ts';
import type { Faults } from './read-condition.ts';

/** What the fields of one kind of condition get. `cleared`: fields whose refusal is out of date. */
export type FieldsProps<D extends ConditionDraft> = {
  draft: D;
  faults: Faults;
  onChange: (draft: D, cleared: readonly (keyof Faults)[]) => void;
};
