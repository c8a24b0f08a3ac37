import { randomBytes, type Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { limits, type NodeId, type RequestTerms, type RequestView } from '../../../contracts/drive/schema.ts';
import {
  openCard,
  openRequestNote,
  requestKeys,
  sealCard,
  sealRequestNote,
} from '../crypto/request-seals.ts';
import { DriveError } from '../drive-error.ts';
import { formatRequest, parseRequest } from '../link-fragment.ts';
import { accountName } from '../vault.ts';
import { isOlderDrive } from '../call.ts';
import { ownerOf, type Asking } from './owner-access.ts';
import type { RequestChange, RequestInfo, RequestOptions } from './request-info.ts';

const MAX_TITLE = 200;
const USUAL_FILES = 100;

/**
 * Asks for files for a folder: makes an account of its own, from a secret that only the fragment holds, which may leave files and nothing
 * else.
 * @returns the fragment.
 */
export async function createRequest(
  open: Asking,
  node: NodeId,
  { title, expiresAt, maxFiles = USUAL_FILES }: RequestOptions,
): Promise<string> {
  const secret = randomBytes(32);
  await putRequest(open, secret, { node, title, expiresAt: expiresAt ?? null, maxFiles });
  return formatRequest({ drive: open.drive.drive, secret });
}

/** Gives a request other terms; its address and what it took stay. */
export async function changeRequest(
  open: Asking,
  { node, title, expiresAt, maxFiles, fragment }: RequestInfo,
  change: RequestChange,
): Promise<void> {
  if (fragment === '') throw new DriveError('tampered', 'the secret of this request cannot be read');
  await putRequest(open, parseRequest(fragment).secret, { node, title, expiresAt, maxFiles, ...change });
}

/** What it took before stays. */
export async function closeRequest(open: Asking, { node, account }: RequestInfo): Promise<void> {
  ownerOf(open);
  await open.calls.command('closeRequest', { node, account });
}

/** The requests for a folder or, without `node`, all of them. A drive of before there were any has none. */
export async function listRequests(open: Asking, node?: NodeId): Promise<RequestInfo[]> {
  ownerOf(open);
  const found: RequestInfo[] = [];
  const of = node === undefined ? {} : { node };
  for (let after: string | undefined; ;) {
    const page = await open.calls
      .query('requests', { ...of, ...(after === undefined ? {} : { after }) })
      .catch((error: unknown) => {
        if (isOlderDrive(error)) return { requests: [], next: null };
        throw error;
      });
    for (const request of page.requests) found.push(await infoOf(open, request));
    if (page.next === null) return found;
    after = page.next;
  }
}

type Terms = Required<Pick<RequestInfo, 'node' | 'title' | 'expiresAt' | 'maxFiles'>>;

async function putRequest(open: Asking, secret: Bytes, terms: Terms): Promise<void> {
  const { noteKey, sealing } = ownerOf(open);
  const { drive, calls } = open;
  const { node, expiresAt, maxFiles } = terms;
  const keys = requestKeys(drive, secret);
  const card = { title: checkTitle(terms.title), vault: sealing.publicKey };
  const request: RequestTerms<Bytes> = {
    node,
    account: accountName(keys.signer.identity),
    expiresAt,
    maxFiles: checkCount(maxFiles),
    card: await sealCard(drive, keys, card),
    note: await sealRequestNote(drive, noteKey, secret, node),
  };
  try {
    await calls.command('openRequest', request);
  } catch (cause) {
    if (!isOlderDrive(cause)) throw cause;
    throw new DriveError('older-drive', 'this drive was made before requests for files existed', { cause });
  }
}

function checkTitle(title: string): string {
  const normal = title.normalize('NFC').trim();
  if (normal !== '' && normal.length <= MAX_TITLE && normal.isWellFormed()) return normal;
  throw new DriveError('bad-argument', `a title has 1 to ${String(MAX_TITLE)} characters`);
}

function checkCount(count: number): number {
  if (Number.isSafeInteger(count) && count >= 1 && count <= limits.filesPerRequest) return count;
  throw new DriveError('bad-argument', `a request takes 1 to ${String(limits.filesPerRequest)} files`);
}

async function infoOf(open: Asking, request: RequestView<Bytes>): Promise<RequestInfo> {
  const { node, account, expiresAt, maxFiles, files, since } = request;
  const common = { node, account, expiresAt, maxFiles, files, since };
  try {
    const secret = await openRequestNote(open.drive, ownerOf(open).noteKey, request.note, node);
    const { title } = await openCard(open.drive, requestKeys(open.drive, secret), request.card);
    return { ...common, title, fragment: formatRequest({ drive: open.drive.drive, secret }) };
  } catch (error) {
    // A note that was altered must not hide the request: it can still be seen and closed.
    if (!(error instanceof CodedError)) throw error;
    return { ...common, title: '', fragment: '' };
  }
}
