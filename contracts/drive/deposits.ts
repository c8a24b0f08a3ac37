import { ensure, fail, type Blob64 } from '../sdk/index.ts';
import { applyRekeys } from './keys.ts';
import { beginErasure, endErasure } from './erasures.ts';
import { addFile } from './nodes.ts';
import { Page } from './page.ts';
import { deposits, requestKey, requests, tombstones, type DepositRecord } from './records.ts';
import { ownRequest } from './requests.ts';
import { ensureOwner } from './roles.ts';
import { countStored, eraseContent } from './storage.ts';
import {
  limits,
  type Answers,
  type Commands,
  type DepositView,
  type NodeId,
  type Queries,
} from './schema.ts';
import type { Drive } from './state.ts';

type Args = Commands<Blob64>;

/** Leaves a file under the caller's own request. It is no node yet: nobody but the owner hears of it. */
export function deposit(drive: Drive, { id, meta, sealedKey, content }: Args['deposit']): void {
  const { caller, time, position } = drive.context;
  // Says to who sends the same again that it arrived, whatever became of the request since.
  ensure(deposits.get(id)?.account !== caller, 'node-exists');
  const request = ownRequest(drive);
  ensure(!drive.isUsed(id) && !deposits.has(id), 'node-exists');
  ensure(request.files < request.maxFiles, 'used-up');
  ensure(drive.deposits < limits.deposits, 'too-many-deposits');
  ensure(content.version === 1, 'version-conflict');
  const { node, account, note } = request;
  requests.set(requestKey(node, account), { ...request, files: request.files + 1 });
  countStored(content);
  deposits.set(id, { id, node, account, note, meta, sealedKey, content, time, position });
  drive.deposits++;
}

/** Deposits become files with one version each, whose author is the request's account. */
export function acceptDeposits(drive: Drive, { deposits: accepted, rekeys }: Args['acceptDeposits']): void {
  ensureOwner(drive);
  applyRekeys(drive, rekeys);
  for (const { wrappedShare, ...file } of accepted) {
    const { content, account: author, time, position } = take(drive, file.id);
    addFile(drive, { ...file, content: { ...content, wrappedShare } }, { author, time, position });
  }
}

/** The ids are not used again, so that what was refused cannot be left once more by a command that was sent twice. */
export function refuseDeposits(drive: Drive, { ids }: Args['refuseDeposits']): void {
  ensureOwner(drive);
  const erasing = beginErasure();
  for (const id of ids) {
    erasing.files++;
    erasing.versions++;
    eraseContent(take(drive, id).content, erasing);
    tombstones.set(id, drive.change);
  }
  endErasure(drive, erasing);
}

function take(drive: Drive, id: NodeId): DepositRecord {
  const found = deposits.get(id) ?? fail('unknown-deposit');
  deposits.delete(id);
  drive.deposits--;
  return found;
}

export function listDeposits(drive: Drive, { after }: Queries['deposits']): Answers<Blob64>['deposits'] {
  ensureOwner(drive);
  const expecting = drive.requests > 0;
  const page = new Page();
  const found: DepositView<Blob64>[] = [];
  let last = '';
  for (const [key, record] of deposits.scan('', after)) {
    if (page.full) return { deposits: found, next: last, expecting };
    const view = viewOf(record);
    page.count(view);
    found.push(view);
    last = key;
  }
  return { deposits: found, next: null, expecting };
}

function viewOf({ content: { wrappedShare, manifest }, ...rest }: DepositRecord): DepositView<Blob64> {
  return { ...rest, wrappedShare, manifest };
}
