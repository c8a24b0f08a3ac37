import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { equalBytes, type Bytes } from '../../lib/base/bytes.ts';
import { createSerial } from '../../lib/base/serial.ts';
import {
  assertSignable,
  blindSign,
  generateIssuerKey,
  openIssuerKey,
  type IssuerKey,
} from '../../lib/crypto/blind-rsa/issuer-key.ts';
import { encodeTokenSpki, tokenKeyId } from '../../lib/crypto/blind-rsa/public-key.ts';
import type { IssueRequest } from '../../lib/protocol/upload-tokens/issuing.ts';
import { tokenKeyCodec, type TokenKey } from '../../lib/protocol/upload-tokens/token-key.ts';
import { UploadTokenError } from '../../lib/protocol/upload-tokens/upload-token-error.ts';
import { readIfThere, readOrMakeFile, SecretFileError } from '../service/secret-file.ts';

/** Where the keys lie in the folder of a portal. */
export const KEY_FOLDER = 'token-keys';

/** How long a key signs. Its tokens count for as long again. */
export const TOKEN_EPOCH_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Signs upload tokens without seeing them. Each epoch has a key of its own; the private half is erased with the first call in a later epoch, the public one once
 * its tokens count no more. Times are the chain's.
 */
export type TokenIssuer = {
  /** Those whose tokens count at this time, the one that signs last. Makes what is missing. */
  keys(now: number): Promise<TokenKey[]>;
  /**
   * @param permit throws unless whoever asks may have as many tokens of this key. It is called once, when nothing but the signing is left to do, and may take what they cost:
   * a repeated request gets the same signatures, so it may be permitted for nothing.
   * @returns blind signatures in the order of the request.
   * @throws UploadTokenError `unknown-key` for all but the key that signs now; CryptoError `out-of-range`; SecretFileError `damaged`; what `permit` throws.
   */
  issue(request: BlindRequest, now: number, permit: (key: TokenKey) => void): Promise<Bytes[]>;
};

/** What shall be signed, and under which key. */
export type BlindRequest = Pick<IssueRequest, 'key' | 'blinded'>;

export type TokenIssuerOptions = {
  /** Of the portal; keys lie in a folder of their own there. */
  folder: string;
  /** How much storage a token buys, under keys that are made from now on. */
  bytes: number;
};

type OpenEpoch = { epoch: number; keys: TokenKey[]; signing: IssuerKey | undefined };

export function openTokenIssuer({ folder, bytes }: TokenIssuerOptions): TokenIssuer {
  const place = join(folder, KEY_FOLDER);
  const serial = createSerial();
  let opened: OpenEpoch | undefined;
  const openAt = (now: number): Promise<OpenEpoch> =>
    serial(async () => {
      const epoch = Math.floor(now / TOKEN_EPOCH_MS);
      if (opened?.epoch !== epoch) opened = await openEpoch(place, epoch, bytes);
      return opened;
    });
  return {
    keys: async (now) => (await openAt(now)).keys,
    async issue({ key, blinded: numbers }, now, permit) {
      const { keys, signing } = await openAt(now);
      const current = keys.at(-1);
      if (signing === undefined || current === undefined || !equalBytes(current.id, key))
        throw new UploadTokenError(
          'unknown-key',
          'no tokens are made under this key now; ask for the keys again',
        );
      for (const blinded of numbers) assertSignable(signing.publicKey, blinded);
      permit(current);
      const signatures: Bytes[] = [];
      for (const blinded of numbers) {
        signatures.push(blindSign(signing, blinded));
        // About a millisecond each; others get their turns between them.
        await nextTurn();
      }
      return signatures;
    },
  };
}

async function openEpoch(place: string, epoch: number, bytes: number): Promise<OpenEpoch> {
  await mkdir(place, { recursive: true, mode: 0o700 });
  await erase(place, epoch);
  const signing = await signingKey(place, epoch, bytes);
  const found = [await publicKey(place, epoch - 1), await publicKey(place, epoch)];
  return { epoch, keys: found.filter((key) => key !== undefined), signing };
}

const secretFile = (place: string, epoch: number): string => join(place, `${String(epoch)}.key`);
const publicFile = (place: string, epoch: number): string => join(place, `${String(epoch)}.public`);

/**
 * Once a key's public half was written, no other is made for its epoch: who went back in time, behind an erased key, does not sign.
 * @returns undefined where the key was erased.
 */
async function signingKey(place: string, epoch: number, bytes: number): Promise<IssuerKey | undefined> {
  const wasErased =
    (await publicKey(place, epoch)) !== undefined &&
    (await readIfThere(secretFile(place, epoch))) === undefined;
  if (wasErased) return undefined;
  const secret = openSecret(
    secretFile(place, epoch),
    await readOrMakeFile(secretFile(place, epoch), generateIssuerKey),
  );
  const spki = encodeTokenSpki(secret.publicKey);
  const [notBefore, end] = [epoch * TOKEN_EPOCH_MS, (epoch + 2) * TOKEN_EPOCH_MS];
  const key = { v: 1 as const, id: tokenKeyId(spki), spki, notBefore, notAfter: end - 1, bytes };
  await readOrMakeFile(publicFile(place, epoch), () => tokenKeyCodec.encode(key));
  return secret;
}

function openSecret(path: string, pkcs8: Bytes): IssuerKey {
  try {
    return openIssuerKey(pkcs8);
  } catch (cause) {
    const remedy = 'restore it from a backup, or remove it and the .public file beside it';
    throw new SecretFileError('damaged', `${path} holds no key of RSA; ${remedy}`, { cause });
  }
}

async function publicKey(place: string, epoch: number): Promise<TokenKey | undefined> {
  const found = await readIfThere(publicFile(place, epoch));
  return found === undefined ? undefined : tokenKeyCodec.decode(found);
}

/** What signs no more, and what counts no more. */
async function erase(place: string, epoch: number): Promise<void> {
  for (const name of await readdir(place)) {
    const [, number, kind] = /^(\d+)\.(key|public)/.exec(name) ?? [];
    const oldest = kind === 'key' ? epoch : epoch - 1;
    if (number !== undefined && Number(number) < oldest) await rm(join(place, name), { force: true });
  }
}
