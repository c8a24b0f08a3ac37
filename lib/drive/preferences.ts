import * as v from 'valibot';
import { fromHex, toHex, type Bytes } from '../base/bytes.ts';
import { bytesOf, codecOf, textUpTo, uint } from '../base/schema.ts';
import { createSerial } from '../base/serial.ts';
import { openBox, sealBox } from '../crypto/box.ts';
import { deriveKey, domainBytes } from '../crypto/domain.ts';
import { padTo, unpadFrom } from '../crypto/padding.ts';
import { contractId } from '../protocol/fields.ts';
import { limits } from '../../contracts/drive/schema.ts';
import type { DriveCalls } from './call.ts';
import type { DriveContext } from './crypto/node-keys.ts';
import { DriveError } from './drive-error.ts';
import type { Preferences } from './types.ts';

/**
 * What the owner's devices agree on beside the files; sealed under a key of the owner's, its AAD names the serial.
 *
 * | field | |
 * | --- | --- |
 * | v | 2; of 1 there are some that have no policies |
 * | starred | ids of entries of the owner's drive, 16 bytes each, in their order of starring |
 * | policies | contracts of the drive's group that conditions of shares stand on, by what they decide |
 */
const starred = v.array(bytesOf(limits.idBytes));
const policies = v.pipe(
  v.array(v.strictObject({ name: textUpTo(32), contract: contractId })),
  v.maxLength(64),
);
const codec = codecOf(
  'preferences',
  v.variant('v', [
    v.strictObject({ v: v.literal(1), starred }),
    v.strictObject({ v: v.literal(2), starred, policies }),
  ]),
);
const PADDING = 1024;
const ATTEMPTS = 4;

const serialOf = v.parser(uint);

type Kept = { readonly starred: readonly string[]; readonly policies: ReadonlyMap<string, string> };

/** The owner's preferences, with what only the client itself needs. */
export type OwnPreferences = Preferences & {
  /** Contracts that conditions stand on, by name. */
  policies(): Promise<ReadonlyMap<string, string>>;
  /** Keeps one under a name that has none yet. @returns the one that is kept, which another device may have made first. */
  keepPolicy(name: string, contract: string): Promise<string>;
};

/** @throws DriveError `tampered` among others. */
export function createPreferences(calls: DriveCalls, drive: DriveContext, ownerKey: Bytes): OwnPreferences {
  const key = deriveKey(ownerKey, 'preferences', drive.network, 32, drive.drive);
  const aadOf = (serial: number): Bytes => domainBytes('preferences', drive.network, drive.drive, serial);
  const inTurn = createSerial();

  const read = async (): Promise<Kept & { serial: number }> => {
    const { sealed, serial } = await calls.query('preferences', {});
    if (sealed === null) return { starred: [], policies: new Map(), serial: 0 };
    const plain = await openBox(key, sealed, aadOf(serialOf(serial))).catch((cause: unknown) => {
      throw new DriveError('tampered', 'the preferences are not what this account wrote', { cause });
    });
    const kept = codec.decode(unpadFrom(plain, PADDING));
    const named = kept.v === 1 ? [] : kept.policies;
    return {
      starred: kept.starred.map(toHex),
      policies: new Map(named.map(({ name, contract }) => [name, toHex(contract)])),
      serial,
    };
  };

  const write = async (kept: Kept, serial: number): Promise<void> => {
    const named = [...kept.policies].map(([name, contract]) => ({ name, contract: fromHex(contract) }));
    const plain = codec.encode({ v: 2, starred: kept.starred.map(fromHex), policies: named });
    const sealed = await sealBox(key, padTo(plain, PADDING), aadOf(serial));
    if (sealed.length > limits.preferencesBytes)
      throw new DriveError('bad-argument', 'too many entries have a star');
    await calls.command('setPreferences', { sealed, serial });
  };

  /** @returns what is kept then. */
  const change = (changed: (kept: Kept) => Kept): Promise<Kept> =>
    inTurn(async () => {
      for (let attempt = 1; ; attempt++) {
        const { serial, ...kept } = await read();
        const wanted = changed(kept);
        if (wanted === kept) return kept;
        try {
          await write(wanted, serial + 1);
          return wanted;
        } catch (error) {
          const isConflict = error instanceof DriveError && error.code === 'conflict';
          if (!isConflict || attempt === ATTEMPTS) throw error;
        }
      }
    });

  return {
    starred: async () => new Set((await read()).starred),
    async star(ids, isStarred) {
      const kept = await change(({ starred: all, ...rest }) => {
        const others = all.filter((id) => !ids.includes(id));
        return { ...rest, starred: isStarred ? [...others, ...ids] : others };
      });
      return new Set(kept.starred);
    },
    policies: async () => (await read()).policies,
    async keepPolicy(name, contract) {
      const kept = await change((before) =>
        before.policies.has(name)
          ? before
          : { ...before, policies: new Map([...before.policies, [name, contract]]) },
      );
      return kept.policies.get(name) ?? contract;
    },
  };
}
