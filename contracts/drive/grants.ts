import { ensure, fail, type Blob64 } from '../sdk/index.ts';
import { sendInvite } from './invites.ts';
import { applyRekeys, countGrants, dropGrant, ensureClean, grantsOn } from './keys.ts';
import { grantKey, grants, held, heldKey, type GrantRecord } from './records.ts';
import { ensurePolicy } from './policies.ts';
import { ensureOwner, reach } from './roles.ts';
import { limits, type Commands } from './schema.ts';
import type { Drive } from './state.ts';

type Args = Commands<Blob64>;

export function grant(drive: Drive, args: Args['grant']): void {
  ensureOwner(drive);
  const { node, line } = reach(drive, args.node, 'owner');
  const { caller, time, owner } = drive.context;
  ensure(args.ifPolicy === undefined || args.ifPolicy === node.policyVersion, 'policy-conflict');
  if (args.kind === 'link' && args.role !== 'viewer') fail('bad-arguments', '.role');
  const maxOpens = args.maxOpens ?? null;
  if (args.kind !== 'link' && maxOpens !== null) fail('bad-arguments', '.maxOpens');
  if (args.kind === 'link' && args.inbox !== undefined) fail('bad-arguments', '.inbox.contract');
  if (args.account === owner) fail('bad-arguments', '.account');
  ensure(args.expiresAt === null || args.expiresAt > time, 'expired');
  applyRekeys(drive, args.rekeys);
  ensureClean(drive, line);
  ensure(args.keyGeneration === node.keyGeneration, 'key-generation-conflict');
  const { account, kind, role, expiresAt, recipientKey, wrap, keyTag, note } = args;
  const all = grantsOn(node);
  const others = all.filter((other) => other.account !== account);
  const before = all.find((one) => one.account === account);
  const policy = policyOf(args.policy, before);
  ensure(others.length < limits.grantsPerNode, 'too-many-grants');
  drive.touch(node);
  const given: GrantRecord = {
    ...{ node: node.id, account, kind, role, expiresAt, recipientKey, wrap, keyTag, note },
    ...{ maxOpens, opens: before?.opens ?? 0, by: caller, since: time, at: node.change },
    ...(policy !== undefined && { policy }),
  };
  grants.set(grantKey(node.id, account), given);
  held.set(heldKey(account, node.id), true);
  node.policyVersion++;
  countGrants(node, [...others, given]);
  if (args.inbox !== undefined) sendInvite(args.inbox);
}

function policyOf(asked: string | null | undefined, before: GrantRecord | undefined): string | undefined {
  if (asked === undefined) return before?.policy;
  if (asked === null) return undefined;
  ensurePolicy(asked);
  return asked;
}

export function revoke(drive: Drive, args: Args['revoke']): void {
  ensureOwner(drive);
  const { node } = reach(drive, args.node, 'owner');
  ensure(args.ifPolicy === undefined || args.ifPolicy === node.policyVersion, 'policy-conflict');
  const gone = grants.get(grantKey(node.id, args.account)) ?? fail('unknown-grant');
  dropGrant(gone);
  drive.touch(node);
  node.policyVersion++;
  node.removedAt = node.change;
  countGrants(node, grantsOn(node));
  applyRekeys(drive, args.rekeys);
}
