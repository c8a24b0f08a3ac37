import * as v from 'valibot';
import { fromHex, toHex, type Bytes } from '../base/bytes.ts';
import { bytesOf, codecOf, uint } from '../base/schema.ts';
import { createSerial } from '../base/serial.ts';
import { openBox, sealBox } from '../crypto/box.ts';
import { deriveKey, domainBytes } from '../crypto/domain.ts';
import { padTo, unpadFrom } from '../crypto/padding.ts';
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
 * | v | 1 |
 * | starred | ids of entries of the owner's drive, 16 bytes each, in their order of starring |
 */
const schema = v.strictObject({ v: v.literal(1), starred: v.array(bytesOf(limits.idBytes)) });
const codec = codecOf('preferences', schema);
const PADDING = 1024;
const ATTEMPTS = 4;

const serialOf = v.parser(uint);

/** @throws DriveError `tampered` among others. */
export function createPreferences(calls: DriveCalls, drive: DriveContext, ownerKey: Bytes): Preferences {
  const key = deriveKey(ownerKey, 'preferences', drive.network, 32, drive.drive);
  const aadOf = (serial: number): Bytes => domainBytes('preferences', drive.network, drive.drive, serial);
  const inTurn = createSerial();

  const read = async (): Promise<{ starred: string[]; serial: number }> => {
    const { sealed, serial } = await calls.query('preferences', {});
    if (sealed === null) return { starred: [], serial: 0 };
    const plain = await openBox(key, sealed, aadOf(serialOf(serial))).catch((cause: unknown) => {
      throw new DriveError('tampered', 'the preferences are not what this account wrote', { cause });
    });
    return { starred: codec.decode(unpadFrom(plain, PADDING)).starred.map(toHex), serial };
  };

  const write = async (starred: readonly string[], serial: number): Promise<void> => {
    const plain = codec.encode({ v: 1, starred: starred.map(fromHex) });
    const sealed = await sealBox(key, padTo(plain, PADDING), aadOf(serial));
    if (sealed.length > limits.preferencesBytes)
      throw new DriveError('bad-argument', 'too many entries have a star');
    await calls.command('setPreferences', { sealed, serial });
  };

  return {
    starred: async () => new Set((await read()).starred),
    star: (ids, isStarred) =>
      inTurn(async () => {
        for (let attempt = 1; ; attempt++) {
          const { starred, serial } = await read();
          const others = starred.filter((id) => !ids.includes(id));
          const wanted = isStarred ? [...others, ...ids] : others;
          try {
            await write(wanted, serial + 1);
            return new Set(wanted);
          } catch (error) {
            const isConflict = error instanceof DriveError && error.code === 'conflict';
            if (!isConflict || attempt === ATTEMPTS) throw error;
          }
        }
      }),
  };
}
