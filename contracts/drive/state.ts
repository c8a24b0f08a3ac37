import { ensure, orderedKey, type Context } from '../sdk/index.ts';
import {
  changes,
  children,
  driveRecord,
  nodeRecords,
  tombstones,
  type DriveRecord,
  type NodeRecord,
} from './records.ts';
import type { NodeId, Ticket } from './schema.ts';

/** The drive during one call: nodes are read once, changed in memory, and written by `flush`. */
export class Drive {
  readonly context: Context;
  /** That the caller named, if any. */
  readonly ticket: Ticket | undefined;
  readonly #record: DriveRecord;
  readonly #nodes = new Map<NodeId, NodeRecord>();
  /** Nodes to write, each with the change sequence and parent that its indexes stand under now. */
  readonly #touched = new Map<NodeId, { change: number; parent: NodeId | null }>();

  /** Fails with `not-initialised` before `init`. */
  constructor(context: Context, ticket?: Ticket) {
    const record = driveRecord.get();
    ensure(record !== undefined, 'not-initialised');
    this.context = context;
    this.ticket = ticket;
    this.#record = record;
  }

  get root(): NodeId {
    return this.#record.root;
  }

  /** The last change sequence given out. */
  get change(): number {
    return this.#record.change;
  }

  get isOwner(): boolean {
    return this.context.caller === this.context.owner;
  }

  get inbox(): number {
    return this.#record.invites;
  }

  set inbox(count: number) {
    this.#record.invites = count;
  }

  /** How many requests there are. */
  get requests(): number {
    return this.#record.requests;
  }

  set requests(count: number) {
    this.#record.requests = count;
  }

  /** How many deposits wait. */
  get deposits(): number {
    return this.#record.deposits;
  }

  set deposits(count: number) {
    this.#record.deposits = count;
  }

  node(id: NodeId): NodeRecord | undefined {
    const cached = this.#nodes.get(id);
    if (cached !== undefined) return cached;
    const found = nodeRecords.get(id);
    if (found !== undefined) this.#nodes.set(id, found);
    return found;
  }

  /** The node and its ancestors, from itself to the root. */
  line(node: NodeRecord): NodeRecord[] {
    const line = [node];
    for (let up = node.parent; up !== null;) {
      const parent = this.node(up);
      if (parent === undefined) break;
      line.push(parent);
      up = parent.parent;
    }
    return line;
  }

  /** Gives the node the next change sequence; `flush` writes it. */
  touch(node: NodeRecord): number {
    this.keep(node);
    node.change = ++this.#record.change;
    return node.change;
  }

  /** Has `flush` write the node without a change that listings show. */
  keep(node: NodeRecord): void {
    const indexed = { change: node.change, parent: node.parent };
    if (!this.#touched.has(node.id)) this.#touched.set(node.id, indexed);
  }

  /** Hangs the node under another parent. */
  reparent(node: NodeRecord, parent: NodeId): void {
    this.touch(node);
    node.parent = parent;
  }

  /** Whether an id is, or was, one of the drive's. */
  isUsed(id: NodeId): boolean {
    return this.node(id) !== undefined || tombstones.has(id);
  }

  add(node: NodeRecord): void {
    ensure(!this.isUsed(node.id), 'node-exists');
    this.#nodes.set(node.id, node);
    this.touch(node);
    Object.assign(node, { created: this.context.time, keyAt: node.change });
  }

  /** Leaves a tombstone; the node's other records are the caller's to delete. */
  erase(node: NodeRecord): void {
    const indexed = this.#touched.get(node.id) ?? node;
    if (indexed.change > 0) changes.delete(orderedKey(indexed.change));
    if (indexed.parent !== null) children.delete(`${indexed.parent}/${node.id}`);
    this.#touched.delete(node.id);
    this.#nodes.delete(node.id);
    nodeRecords.delete(node.id);
    const change = ++this.#record.change;
    tombstones.set(node.id, change);
    changes.set(orderedKey(change), node.id);
  }

  flush(): void {
    for (const [id, indexed] of this.#touched) {
      const node = this.node(id);
      if (node === undefined) continue;
      if (indexed.change > 0) changes.delete(orderedKey(indexed.change));
      changes.set(orderedKey(node.change), id);
      if (indexed.parent !== null && indexed.parent !== node.parent)
        children.delete(`${indexed.parent}/${id}`);
      if (node.parent !== null) {
        const trashed = node.trashedAt !== null;
        children.set(`${node.parent}/${id}`, {
          change: node.change,
          folder: node.kind === 'folder',
          trashed,
        });
      }
      nodeRecords.set(id, node);
    }
    driveRecord.set(this.#record);
  }
}
