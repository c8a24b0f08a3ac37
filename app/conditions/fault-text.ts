import { conditionStrings } from '../strings/condition-strings.ts';
import { shorten } from '../format/visible-name.ts';
import type { Fault } from './read-condition.ts';

/** Why something typed is refused, in words; empty where it is not. */
export function faultText(fault: Fault | undefined): string {
  const texts = conditionStrings.faults;
  if (fault === undefined) return '';
  switch (fault.code) {
    case 'address-bad':
    case 'address-own':
      return texts[fault.code](shorten(fault.address, 8));
    case 'people-many':
    case 'needed-bad':
      return texts[fault.code](fault.most);
    default:
      return texts[fault.code];
  }
}
