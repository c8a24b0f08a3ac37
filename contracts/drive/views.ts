import type { Blob64 } from '../sdk/index.ts';
import { isDirty } from './keys.ts';
import { versions, type NodeRecord, type VersionRecord } from './records.ts';
import { versionKey } from './nodes.ts';
import { ownGrant, roleOn } from './roles.ts';
import type { NodeView, Role, VersionSummary } from './schema.ts';
import type { Drive } from './state.ts';

/** A version without its enclave share, and without what releases it from the store. */
export function summaryOf({
  enclaveShare: _,
  stored: __,
  ...summary
}: VersionRecord): VersionSummary<Blob64> {
  return summary;
}

/** A node as the caller sees it. */
export function viewOf(drive: Drive, node: NodeRecord, role: Role): NodeView<Blob64> {
  const line = drive.line(node);
  const newest = node.version > 0 ? versions.get(versionKey(node.id, node.version)) : undefined;
  const { id, kind, meta, keyGeneration, history, trashedAt, created, modified, change, policyVersion } =
    node;
  return {
    ...{ id, kind, meta, keyGeneration, history, trashedAt, created, modified, change, policyVersion, role },
    ...keyOf(drive, node, line),
    dirty: isDirty(drive, line),
    latest: newest === undefined ? null : summaryOf(newest),
    shared: role === 'owner' ? node.shared : 0,
  };
}

type KeyView = Pick<NodeView<Blob64>, 'parent' | 'wrap' | 'keyTag' | 'parentGeneration'>;

/** The node's place and key: from the parent where the caller sees it, else from the caller's own grant. */
function keyOf(drive: Drive, node: NodeRecord, line: readonly NodeRecord[]): KeyView {
  const { parent, wrap, parentGeneration } = node;
  const own = drive.isOwner || roleOn(drive, line.slice(1)) !== null ? undefined : ownGrant(drive, node.id);
  if (own === undefined) return { parent, wrap, parentGeneration };
  return { parent: null, wrap: own.wrap, keyTag: own.keyTag, parentGeneration: 0 };
}
