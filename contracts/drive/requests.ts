import { ensure, fail, type Blob64 } from '../sdk/index.ts';
import { Page } from './page.ts';
import { requestDraws, requestKey, requestNodes, requests, type RequestRecord } from './records.ts';
import { ensureOwner, isTrashed, reach, reachFolder } from './roles.ts';
import { limits, type Answers, type Commands, type NodeId, type Queries } from './schema.ts';
import type { Drive } from './state.ts';

type Args = Commands<Blob64>;

/** Makes a request, or gives it other terms: what it took before still counts. */
export function openRequest(drive: Drive, args: Args['openRequest']): void {
  ensureOwner(drive);
  const { node } = reachFolder(drive, args.node);
  const { owner, time } = drive.context;
  if (args.account === owner) fail('bad-arguments', '.account');
  // An account leads to one folder, so that a deposit need not name it.
  if ((requestNodes.get(args.account) ?? node.id) !== node.id) fail('bad-arguments', '.account');
  ensure(args.expiresAt === null || args.expiresAt > time, 'expired');
  const before = requests.get(requestKey(node.id, args.account));
  if (before === undefined) {
    ensure(requestsOn(node.id).length < limits.requestsPerNode, 'too-many-requests');
    drive.requests++;
  }
  requests.set(requestKey(node.id, args.account), { ...args, files: before?.files ?? 0, since: time });
  requestNodes.set(args.account, node.id);
}

export function closeRequest(drive: Drive, { node, account }: Args['closeRequest']): void {
  ensureOwner(drive);
  dropRequest(drive, requests.get(requestKey(node, account)) ?? fail('unknown-request'));
}

/** With a folder go its requests; what they brought stays until the owner decides. */
export function dropRequestsOn(drive: Drive, node: NodeId): void {
  for (const request of requestsOn(node)) dropRequest(drive, request);
}

function dropRequest(drive: Drive, { node, account }: RequestRecord): void {
  requests.delete(requestKey(node, account));
  requestNodes.delete(account);
  requestDraws.delete(account);
  drive.requests--;
}

const requestsOn = (node: NodeId): RequestRecord[] =>
  [...requests.scan(`${node}/`)].map(([, request]) => request);

/**
 * The caller's own request. One whose folder lies in the trash is like one that was taken away: what the owner does there is nobody's
 * business. Fails with `not-permitted` or `expired`.
 */
export function ownRequest(drive: Drive): RequestRecord {
  const { caller, time } = drive.context;
  const id = requestNodes.get(caller);
  const node = id === undefined ? undefined : drive.node(id);
  const request = node === undefined ? undefined : requests.get(requestKey(node.id, caller));
  ensure(node !== undefined && request !== undefined, 'not-permitted');
  ensure(!isTrashed(drive.line(node)), 'not-permitted');
  ensure(request.expiresAt === null || request.expiresAt > time, 'expired');
  return request;
}

export function readRequest(drive: Drive): Answers<Blob64>['request'] {
  const { card, expiresAt, maxFiles, files } = ownRequest(drive);
  return { card, expiresAt, maxFiles, files };
}

export function listRequests(
  drive: Drive,
  { node, after }: Queries['requests'],
): Answers<Blob64>['requests'] {
  ensureOwner(drive);
  const start = node === undefined ? '' : `${reach(drive, node, 'owner').node.id}/`;
  const page = new Page();
  const found: RequestRecord[] = [];
  let last = '';
  for (const [key, request] of requests.scan(start, after)) {
    if (page.full) return { requests: found, next: last };
    page.count(request);
    found.push(request);
    last = key;
  }
  return { requests: found, next: null };
}
