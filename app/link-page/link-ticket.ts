import { loadDriveLibrary } from '../session/drive-library.ts';

const PREFIX = 'velum.ticket.';

/**
 * The ticket by which a visit of a link is known, the same after a reload, so that looking again spends no further opening. It opens
 * nothing without the link's secret. A device that keeps nothing gets a new one each time.
 * @param mark - names the link; the library makes it of the secret, and does not give that away.
 */
export async function ticketFor(
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  mark: string,
): Promise<string> {
  const { newTicket } = await loadDriveLibrary();
  const key = PREFIX + mark;
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
