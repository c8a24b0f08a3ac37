import { toast } from '../ui/toast.ts';
import { visibleName } from '../format/visible-name.ts';
import { strings } from '../strings/strings.ts';

/** Tells under which name a file was kept because another device saved it at the same time. */
export function tellOfCopy(name: string): void {
  toast.message(strings.transfers.keptAsCopy(visibleName(name)));
}
