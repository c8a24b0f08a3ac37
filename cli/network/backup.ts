import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import * as v from 'valibot';
import { asBytes, randomBytes, type Bytes } from '../../lib/base/bytes.ts';
import { CodedError } from '../../lib/base/errors.ts';
import { bytesOf, bytesUpTo, codecOf, millis, textUpTo } from '../../lib/base/schema.ts';
import { openBox, sealBox } from '../../lib/crypto/box.ts';
import { domainBytes } from '../../lib/crypto/domain.ts';
import { passwordKey } from '../../lib/crypto/password.ts';
import { readNetworkFile } from './network-file.ts';

/** `exists`: there is a network already. `no-network`: there is none. `wrong-password`: or the file was altered; the two look alike. */
export type BackupErrorCode = 'exists' | 'no-network' | 'wrong-password' | 'not-a-backup' | 'other-version';
export class BackupError extends CodedError<BackupErrorCode> {}

/** What a backup may hold, and nothing else: a file in it names where it goes. */
const PATH =
  /^(network\.json|master-secret|enclaves\/(?:[\w-]+\/)*\w[\w.-]*|gatekeeper-\d{1,3}\/(?:sealed|simulated-tee)\/\w[\w.-]*)$/;

const MOST_BYTES = 256 << 20;
const outer = codecOf(
  'backup',
  v.strictObject({
    v: v.literal(1),
    kind: v.literal('velum-backup'),
    network: textUpTo(64),
    salt: bytesOf(16),
    sealed: bytesUpTo(MOST_BYTES),
  }),
);
const inner = codecOf(
  'contents of a backup',
  v.strictObject({
    v: v.literal(1),
    made: millis,
    files: v.array(v.strictObject({ path: v.pipe(v.string(), v.regex(PATH)), bytes: bytesUpTo(MOST_BYTES) })),
  }),
);

/** How a password becomes a key; another than the usual one for tests that are not about it. */
type KeyOf = typeof passwordKey;

const aadOf = (network: string): Bytes => domainBytes('backup', new Uint8Array(), network);

/**
 * All of a network on this machine that cannot be made again: its seeds, its programs, and its gatekeepers' sealed keys. It may run meanwhile.
 * Not in it, on purpose: the portal's token keys (without the book of what was spent they must not be used, and with an older one they should not), so that it comes back as another store; release logs (a gatekeeper that is put back begins them anew, so that no older branch is witnessed twice), and chain,
 * blocks and workers, which others hold or make again.
 * @throws BackupError `no-network`, and as `readNetworkFile`.
 */
export async function makeBackup(
  data: string,
  password: string,
  now: number,
  keyOf: KeyOf = passwordKey,
): Promise<Bytes> {
  const file = await readNetworkFile(data);
  if (file === undefined) throw new BackupError('no-network', `there is no network in ${data}`);
  const found = await readdir(data, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(data, join(entry.parentPath, entry.name)))
    .filter((path) => PATH.test(path))
    .sort();
  const files = await Promise.all(
    paths.map(async (path) => ({ path, bytes: asBytes(new Uint8Array(await readFile(join(data, path)))) })),
  );
  const salt = randomBytes(16);
  const key = await keyOf(password, salt);
  const sealed = await sealBox(key, inner.encode({ v: 1, made: now, files }), aadOf(file.network));
  return outer.encode({ v: 1, kind: 'velum-backup', network: file.network, salt, sealed });
}

export type Restored = { network: string; made: number; files: number };

/**
 * Puts a backup into a folder that holds no network; a folder that it could not fill is not taken for one.
 * @throws BackupError `exists`, `not-a-backup`, `other-version` or `wrong-password`; nothing is written then.
 */
export async function restoreBackup(
  data: string,
  bytes: Uint8Array,
  password: string,
  keyOf: KeyOf = passwordKey,
): Promise<Restored> {
  if ((await stat(join(data, 'network.json')).catch(() => undefined)) !== undefined)
    throw new BackupError('exists', `${data} holds a network already; choose an empty folder with --data`);
  const { network, made, files } = await openBackup(bytes, password, keyOf);
  // The network's own file comes last: without it the folder is no network.
  const ordered = [...files].sort(
    (a, b) => Number(a.path === 'network.json') - Number(b.path === 'network.json'),
  );
  for (const { path, bytes: content } of ordered) {
    const target = join(data, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await writeFile(`${target}.new`, content, { mode: 0o600, flush: true });
    await rename(`${target}.new`, target);
  }
  return { network, made, files: files.length };
}

async function openBackup(bytes: Uint8Array, password: string, keyOf: KeyOf) {
  const { network, salt, sealed } = refusing(
    'not-a-backup',
    'this file is no backup that this version reads',
    () => outer.decode(bytes),
  );
  const key = await keyOf(password, salt);
  let opened: Bytes;
  try {
    opened = await openBox(key, sealed, aadOf(network));
  } catch (cause) {
    throw new BackupError('wrong-password', 'the password is not right, or the file was altered', { cause });
  }
  const contents = refusing('other-version', 'restore it with the version of Velum that made it', () =>
    inner.decode(opened),
  );
  return { network, ...contents };
}

function refusing<T>(code: BackupErrorCode, message: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw new BackupError(code, message, { cause });
  }
}
