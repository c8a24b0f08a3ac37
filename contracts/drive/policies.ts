import { attempt, ensure, fail, type Policy } from '../sdk/index.ts';
import type { NodeRecord } from './records.ts';
import { ownGrant } from './roles.ts';
import type { NodeId } from './schema.ts';
import type { Drive } from './state.ts';

/**
 * A grant may name a policy, a contract of the drive's group, that decides about each opening. Names and folders show all the same: the
 * policy guards the enclave's half of the keys. A policy that fails, is not there, or says anything but yes opens nothing.
 */

const REASON = /^[a-z][a-z0-9-]{0,63}$/;

/** Why the caller may not open a node that they can see; `undefined` if they may. `line` is the node and its ancestors. */
export function refusal(drive: Drive, id: NodeId, line: readonly NodeRecord[]): string | undefined {
  if (drive.isOwner) return undefined;
  const own = line.flatMap((node) => (node.shared > 0 ? (ownGrant(drive, node.id) ?? []) : []));
  const policies = own.map(({ policy }) => policy);
  if (own.length > 0 && policies.includes(undefined)) return undefined;
  let reason = 'policy-failed';
  for (const policy of new Set(policies)) {
    const answer = attempt<Policy>(policy ?? '').decide({ node: id, account: drive.context.caller });
    if (!answer.ok) continue;
    // Whoever wrote the policy may have it answer anything.
    const { allowed, reason: why } = (answer.value as Partial<typeof answer.value> | null) ?? {};
    if (allowed === true) return undefined;
    if (typeof why === 'string' && REASON.test(why)) reason = why;
  }
  return reason;
}

/** Fails with `policy-refuses` and the policy's reason. */
export function ensureMayOpen(drive: Drive, id: NodeId, line: readonly NodeRecord[]): void {
  const reason = refusal(drive, id, line);
  if (reason !== undefined) fail('policy-refuses', reason);
}

/** Fails with `unknown-policy` for what is no policy of the group. */
export function ensurePolicy(policy: string): void {
  ensure(attempt<Policy>(policy).decide({ node: '0'.repeat(32), account: 'nobody' }).ok, 'unknown-policy');
}
