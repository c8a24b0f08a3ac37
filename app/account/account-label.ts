import { shorten, visibleName } from '../format/visible-name.ts';
import type { StoredAccount } from '../session/stored-accounts.ts';

/** What an account is called on this device: its name, or the ends of its address. */
export function accountLabel({ name, address }: Pick<StoredAccount, 'name' | 'address'>): string {
  return name === '' ? shorten(address, 8) : visibleName(name);
}
