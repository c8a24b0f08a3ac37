import type { Verdict } from '../../lib/drive/index.ts';
import { conditionStrings } from '../strings/condition-strings.ts';
import { formatMoment } from '../format/moment.ts';

const text = conditionStrings.refusal;

/** What somebody who is refused can do about it. */
export type Remedy = 'wait' | 'spend' | 'approval' | 'claim' | 'ask';
export type Refusal = { readonly title: string; readonly text: string; readonly remedy: Remedy };

/** Why something does not open, in words. Codes that are not known, and those of conditions that must not hold, are told in general. */
export function refusalOf({ reason, at }: Pick<Verdict, 'reason' | 'at'>): Refusal {
  const moment = at === null ? undefined : formatMoment(at);
  switch (reason) {
    case 'too-early':
      if (moment !== undefined) return { title: text.earlyTitle(moment), text: text.early, remedy: 'wait' };
      break;
    case 'waiting':
      if (moment !== undefined)
        return { title: text.waitingTitle(moment), text: text.waiting, remedy: 'wait' };
      break;
    case 'expired':
      return { title: text.closedTitle, text: text.expired, remedy: 'ask' };
    case 'used-up':
      return { title: text.closedTitle, text: text.usedUp, remedy: 'ask' };
    case 'spend-one-first':
      return { title: text.spendTitle, text: '', remedy: 'spend' };
    case 'not-approved':
      return { title: text.approvalTitle, text: text.approval, remedy: 'approval' };
    case 'not-claimed':
      return { title: text.claimTitle, text: '', remedy: 'claim' };
    default:
  }
  return { title: text.title, text: text.general, remedy: 'ask' };
}
