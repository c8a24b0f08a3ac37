import type { Bytes } from '../base/bytes.ts';
import type { Account, NodeId, PathStep, Rekey } from '../../contracts/drive/schema.ts';
import type { DriveCalls } from './call.ts';
import { writeMeta } from './content/meta.ts';
import {
  grantTag,
  newNodeKey,
  sealHistory,
  verifyGrantTag,
  wrapForGrant,
  wrapUnderParent,
  type DriveContext,
  type NodeKey,
} from './crypto/node-keys.ts';
import { DriveError } from './drive-error.ts';
import type { DriveView } from './drive-view.ts';
import type { SessionPool } from './network/session-pool.ts';

/** Who gets a renewed key, with the public key that the grant was tagged with. */
export type Recipient = { account: Account; recipientKey: Bytes; keyTag: Bytes };

export type RekeyContext = {
  drive: DriveContext;
  view: DriveView;
  calls: DriveCalls;
  sessions: SessionPool;
  /** Wraps a new key of the drive's root; only its owner can. */
  wrapTop?: (node: NodeId, key: NodeKey, generation: number) => Promise<Bytes>;
};

export type Renewal = {
  rekeys: Rekey<Bytes>[];
  /** A node's key and generation as they will be after the rekeys. */
  keyAfter(id: NodeId): Promise<{ key: NodeKey; generation: number }>;
};

/**
 * Renews the key of every dirty node from the top down to `id`, for whoever remains.
 * @param removing renews `id` itself too, for its grants without this account.
 */
export async function renewPath(context: RekeyContext, id: NodeId, removing?: Account): Promise<Renewal> {
  const { view, calls } = context;
  await view.refresh();
  const { steps } = await calls.query('path', { id });
  const renewed = new Map<NodeId, { key: NodeKey; generation: number }>();
  const keyAfter = async (node: NodeId): Promise<{ key: NodeKey; generation: number }> =>
    renewed.get(node) ?? { key: await view.keys.keyOf(node), generation: view.node(node).keyGeneration };
  const rekeys: Rekey<Bytes>[] = [];
  for (const step of steps) {
    if (!step.dirty && !(removing !== undefined && step.id === id)) continue;
    const recipients = (await recipientsOf(context, step)).filter(
      (r) => step.id !== id || r.account !== removing,
    );
    const { rekey, key } = await renewNode(context, step, recipients, keyAfter);
    rekeys.push(rekey);
    renewed.set(step.id, { key, generation: rekey.keyGeneration });
  }
  return { rekeys, keyAfter };
}

async function renewNode(
  context: RekeyContext,
  step: PathStep<Bytes>,
  recipients: Recipient[],
  keyAfter: Renewal['keyAfter'],
): Promise<{ rekey: Rekey<Bytes>; key: NodeKey }> {
  const { drive, view, sessions } = context;
  const { id } = step;
  const node = view.node(id);
  if (node.keyGeneration !== step.keyGeneration)
    throw new DriveError('conflict', 'the drive changed meanwhile; try again');
  const old = await view.keys.keyOf(id);
  const key = newNodeKey();
  const generation = step.keyGeneration + 1;
  const parent = node.parent === null ? undefined : { id: node.parent, ...(await keyAfter(node.parent)) };
  const parentGeneration = parent?.generation ?? 0;
  const place = { node: id, parent: parent?.id ?? '', generation, parentGeneration };
  const wrap =
    parent === undefined
      ? await wrapRootKey(context, id, key, generation)
      : await wrapUnderParent(drive, parent.key, key, place);
  const grants = await Promise.all(
    recipients.map(async ({ account, recipientKey, keyTag }) => {
      verifyGrantTag(drive, old, { node: id, generation: step.keyGeneration, account }, recipientKey, keyTag);
      const at = { node: id, generation, account };
      return {
        account,
        wrap: await wrapForGrant(drive, recipientKey, key, at),
        keyTag: grantTag(drive, key, at, recipientKey),
      };
    }),
  );
  const meta = await writeMeta(drive, sessions.any(), key, { node: id, generation }, view.meta(id));
  const history = await sealHistory(drive, key, old, id, step.keyGeneration);
  return { rekey: { id, keyGeneration: generation, meta, wrap, parentGeneration, history, grants }, key };
}

function wrapRootKey(context: RekeyContext, id: NodeId, key: NodeKey, generation: number): Promise<Bytes> {
  if (context.wrapTop === undefined) {
    throw new DriveError(
      'not-permitted',
      'somebody was removed above this folder; its owner must add something first',
    );
  }
  return context.wrapTop(id, key, generation);
}

async function recipientsOf({ calls }: RekeyContext, step: PathStep<Bytes>): Promise<Recipient[]> {
  if (step.dirty) return step.recipients;
  const recipients: Recipient[] = [];
  for (let after: string | undefined; ;) {
    const page = await calls.query('grants', { node: step.id, ...(after === undefined ? {} : { after }) });
    recipients.push(...page.grants.filter((g) => g.expiresAt === null || g.expiresAt > Date.now()));
    if (page.next === null) return recipients;
    after = page.next;
  }
}
