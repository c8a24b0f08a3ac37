import { toHex } from '../../lib/base/bytes.ts';
import { loadDriveLibrary } from '../session/drive-library.ts';

const PREFIX = 'velum.ticket.';

/**
 * The ticket by which a visit of a link is known, the same after a reload, so that looking again spends no further opening. It opens
 * nothing without the link's secret, of which only a hash names it here. A device that keeps nothing gets a new one each time.
 */
export async function ticketFor(
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  secret: string,
): Promise<string> {
  const { newTicket } = await loadDriveLibrary();
  const hash = await crypto.subtle.digest(
    'SHA-256',
    new TextEncoder().encode(`velum/1/link-visit ${secret}`),
  );
  const key = PREFIX + toHex(new Uint8Array(hash));
  try {
    const kept = storage.getItem(key);
    if (kept !== null && /^[0-9a-f]{32}$/.test(kept)) return kept;
    const ticket = newTicket();
    storage.setItem(key, ticket);
    return ticket;
  } catch (error) {
    if (error instanceof DOMException) return newTicket();
    throw error;
  }
}
