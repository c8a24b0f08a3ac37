import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { randomBytes, toHex, utf8 } from '../../lib/base/bytes.ts';
import { createSerial } from '../../lib/base/serial.ts';
import { domainHash } from '../../lib/crypto/domain.ts';
import { PortalError } from './portal-error.ts';

/** Codes that let one account each begin a drive; on the disk are their hashes alone. */
export type Invites = {
  /** @returns a new code, 32 hex digits. Other processes may do so while the portal runs. */
  make(): Promise<string>;
  /**
   * Uses a code for an account. The first one that comes has it for good, and may come again a few times, for what broke off on the way.
   * @param account who signed the record, hex.
   * @throws PortalError `invite-needed` for a code that never was, `invite-spent`.
   */
  use(code: string, account: string): Promise<void>;
  /** Undoes a use that came to nothing. */
  giveBack(code: string, account: string): Promise<void>;
};

const MOST_USES = 3;

const spent = v.strictObject({ account: v.string(), uses: v.number() });
type Spent = v.InferOutput<typeof spent>;

/** @param folder of the portal; invites lie in a folder of their own there. */
export function openInvites(folder: string): Invites {
  const serial = createSerial();
  const fresh = (name: string): string => join(folder, 'invites/open', name);
  const used = (name: string): string => join(folder, 'invites/spent', name);
  const prepare = async (): Promise<void> => {
    for (const part of ['open', 'spent'])
      await mkdir(join(folder, 'invites', part), { recursive: true, mode: 0o700 });
  };
  const readSpent = async (name: string): Promise<Spent | undefined> => {
    const text = await readIfThere(used(name));
    return text === undefined ? undefined : v.parse(spent, JSON.parse(text));
  };
  const write = async (path: string, text: string): Promise<void> => {
    await writeFile(`${path}.tmp`, text, { mode: 0o600, flush: true });
    await rename(`${path}.tmp`, path);
  };
  return {
    async make() {
      await prepare();
      const code = toHex(randomBytes(16));
      await write(fresh(nameOf(code)), '');
      return code;
    },
    use: (code, account) =>
      serial(async () => {
        const name = nameOf(code);
        const before = await readSpent(name);
        if (before === undefined) {
          if ((await readIfThere(fresh(name))) === undefined)
            throw new PortalError(
              'invite-needed',
              'this portal knows no such invite; ask its operator for one',
            );
          await prepare();
          // Once it is written under its other name it counts as spent, whatever becomes of the process.
          await write(fresh(name), JSON.stringify({ account, uses: 1 } satisfies Spent));
          await rename(fresh(name), used(name));
          return;
        }
        if (before.account !== account || before.uses >= MOST_USES)
          throw new PortalError(
            'invite-spent',
            'this invite was used already; ask the portal’s operator for another',
          );
        await write(used(name), JSON.stringify({ account, uses: before.uses + 1 } satisfies Spent));
      }),
    giveBack: (code, account) =>
      serial(async () => {
        const name = nameOf(code);
        const before = await readSpent(name);
        if (before?.account !== account) return;
        await write(used(name), JSON.stringify({ account, uses: before.uses - 1 } satisfies Spent));
      }),
  };
}

const nameOf = (code: string): string =>
  toHex(domainHash('portal-invite', new Uint8Array(), utf8(code.trim().toLowerCase())));

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
