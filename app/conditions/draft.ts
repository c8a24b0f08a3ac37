import type { Condition, ConditionKind, Conditions } from '../../lib/drive/index.ts';
import { typedMoment } from './moments.ts';

/** A condition as it stands in its fields. */
export type ConditionDraft =
  | { readonly kind: 'window'; readonly from: string; readonly until: string }
  | { readonly kind: 'uses'; readonly uses: string; readonly minutes: string }
  | { readonly kind: 'approval'; readonly approvers: string; readonly needed: string }
  /** Both in milliseconds. */
  | { readonly kind: 'heir'; readonly silence: string; readonly waiting: string }
  /** `NEW_GROUP` for one that is made of the name and the people; empty where none is chosen. */
  | { readonly kind: 'members'; readonly group: string; readonly name: string; readonly people: string };

export type DraftOf<K extends ConditionKind> = Extract<ConditionDraft, { kind: K }>;
export type PartDraft = { readonly condition: ConditionDraft; readonly isNegated: boolean };
export type Draft = { readonly join: Conditions['join']; readonly parts: readonly PartDraft[] };

export const conditionKinds = ['window', 'uses', 'approval', 'heir', 'members'] as const;
export const NEW_GROUP = 'new';
export const DAY = 86_400_000;

export function emptyDraft(kind: ConditionKind): ConditionDraft {
  switch (kind) {
    case 'window':
      return { kind, from: '', until: '' };
    case 'uses':
      return { kind, uses: '1', minutes: '60' };
    case 'approval':
      return { kind, approvers: '', needed: '1' };
    case 'heir':
      return { kind, silence: String(90 * DAY), waiting: String(14 * DAY) };
    case 'members':
      return { kind, group: '', name: '', people: '' };
  }
}

/** What is there already, as it stands in the fields. */
export function draftOf(conditions: Conditions | null): Draft {
  if (conditions === null) return { join: 'all', parts: [] };
  return {
    join: conditions.join,
    parts: conditions.parts.map(({ condition, isNegated }) => ({ condition: typedOf(condition), isNegated })),
  };
}

function typedOf(condition: Condition): ConditionDraft {
  switch (condition.kind) {
    case 'window': {
      const { kind, from, until } = condition;
      return { kind, from: typed(from), until: typed(until) };
    }
    case 'uses':
      return { kind: 'uses', uses: String(condition.uses), minutes: String(condition.minutes) };
    case 'approval': {
      const { kind, approvers, needed } = condition;
      return { kind, approvers: approvers.join('\n'), needed: String(needed) };
    }
    case 'heir':
      return { kind: 'heir', silence: String(condition.silence), waiting: String(condition.waiting) };
    case 'members':
      return { kind: 'members', group: condition.group, name: '', people: '' };
  }
}

const typed = (time: number | null): string => (time === null ? '' : typedMoment(time));
