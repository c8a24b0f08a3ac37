import { ensure, type Blob64 } from '../sdk/index.ts';
import { grantKey, grants, held, tickets, type GrantRecord } from './records.ts';
import { TICKET_LIFE, type Commands, type Ticket } from './schema.ts';
import type { Drive } from './state.ts';

/**
 * Openings of limited grants. Queries cannot count, because any replica answers them; so an opening is a command, which the log orders and
 * every replica counts alike, and the queries that follow name the ticket that it bought.
 */
const ticketKey = ({ node, account }: GrantRecord, ticket: Ticket): string =>
  `${grantKey(node, account)}/${ticket}`;

/** Whether a grant's time is not over. */
export const isLive = ({ expiresAt }: GrantRecord, time: number): boolean =>
  expiresAt === null || expiresAt > time;

export const isUnlimited = ({ maxOpens }: GrantRecord): boolean => (maxOpens ?? null) === null;

/** Whether the caller named a ticket of the grant that still lasts. */
export function holdsTicket({ ticket, context }: Drive, grant: GrantRecord): boolean {
  return ticket !== undefined && (tickets.get(ticketKey(grant, ticket)) ?? 0) > context.time;
}

/** Spends one opening of what the caller holds; none for a ticket that still lasts, so that a command which is sent twice counts once. */
export function redeem({ context }: Drive, { ticket }: Commands<Blob64>['redeem']): void {
  const { caller, time } = context;
  const all = [...held.scan(`${caller}/`)].map(([key]) =>
    grants.get(grantKey(key.slice(caller.length + 1), caller)),
  );
  const own = all.filter((grant) => grant !== undefined && isLive(grant, time));
  ensure(own.length > 0, 'not-permitted');
  for (const grant of own) if (grant !== undefined) spend(grant, ticket, time);
}

function spend(grant: GrantRecord, ticket: Ticket, time: number): void {
  const { maxOpens, opens = 0 } = grant;
  const key = ticketKey(grant, ticket);
  if (isUnlimited(grant) || (tickets.get(key) ?? 0) > time) return;
  ensure(opens < (maxOpens ?? 0), 'used-up');
  grants.set(grantKey(grant.node, grant.account), { ...grant, opens: opens + 1 });
  tickets.set(key, time + TICKET_LIFE);
}

/** With the grant goes what was bought under it. */
export function dropTickets({ node, account }: GrantRecord): void {
  for (const [key] of [...tickets.scan(`${grantKey(node, account)}/`)]) tickets.delete(key);
}
