import { attempt, ensure, fail, type Policy } from '../sdk/index.ts';
import type { NodeRecord } from './records.ts';
import { ownGrant } from './roles.ts';
import type { NodeId } from './schema.ts';
import type { Drive } from './state.ts';

/**
 * A grant may name a policy, a contract that decides about each opening. Names and folders show all the same: the policy guards the enclave's
 * half of the keys. A policy that fails, cannot be read, or says anything but yes opens nothing; one outside of the drive's group is read by
 * queries alone.
 */

const REASON = /^[a-z][a-z0-9-]{0,63}$/;

/** Why the caller may not open a node that they can see; `undefined` if they may. `line` is the node and its ancestors. */
export function refusal(drive: Drive, id: NodeId, line: readonly NodeRecord[]): string | undefined {
  if (drive.isOwner) return undefined;
  const own = line.flatMap((node) => (node.shared > 0 ? (ownGrant(drive, node.id) ?? []) : []));
  if (own.some(({ policy }) => policy === undefined)) return undefined;
  let reason = 'policy-failed';
  for (const { policy = '', node: grant } of own) {
    const answer = attempt<Policy>(policy).decide({ node: id, account: drive.context.caller, grant });
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

/**
 * Fails with `unknown-policy` for what is in the group and is no policy. A command sees nothing outside of the group: there the owner's
 * client asks first, and what turns out to be no policy opens nothing.
 */
export function ensurePolicy(policy: string): void {
  const answer = attempt<Policy>(policy).decide({ node: '0'.repeat(32), account: 'nobody' });
  ensure(answer.ok || answer.code === 'unknown-contract', 'unknown-policy');
}
