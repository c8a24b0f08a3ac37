import type { GrantInfo } from '../../lib/drive/index.ts';
import { formatMoment } from '../format/moment.ts';
import { shorten } from '../format/visible-name.ts';
import { strings } from '../strings/strings.ts';

const text = strings.sharing;

/** What an access is called in words. */
export function accessName(grant: GrantInfo): string {
  if (grant.kind === 'person') return `${text.person} ${shorten(grant.label, 8)}`;
  return `${text.linkName} ${shorten(grant.account)}`;
}

/** What an access allows, until when and how often. */
export function accessTerms({
  role,
  since,
  expiresAt,
  maxOpens,
  opens,
  hasPassword,
  policy,
}: GrantInfo): string[] {
  const terms = [text.roleNames[role]];
  if (expiresAt === null) terms.push(text.since(formatMoment(since)));
  else
    terms.push(
      expiresAt < Date.now() ? text.ended(formatMoment(expiresAt)) : text.until(formatMoment(expiresAt)),
    );
  if (maxOpens !== null)
    terms.push(
      opens < maxOpens ? strings.links.usesLeft(maxOpens - opens, maxOpens) : strings.links.usedUp(maxOpens),
    );
  if (hasPassword) terms.push(strings.links.withPassword);
  if (policy !== null) terms.push(strings.links.withConditions);
  return terms;
}
