import type { OpenDrive } from '../drive-context.ts';
import { signingKey } from './draw.ts';

/**
 * Gives the drive back what its device's purse has and does not need: it becomes fresh tokens, which the store cannot tell from others, and
 * these are returned in the drive's name, so that any of its devices may draw as much again.
 */
export async function returnCredit({ connection, drive, calls, purse }: OpenDrive): Promise<void> {
  const { network } = connection;
  const key = await signingKey(connection);
  const works = await connection.tokens();
  await purse.takeOut(async (name, bytes) => {
    const returned = await works.giveBack({ purse: name, network, key }, bytes, drive.drive);
    if (returned > 0) await calls.command('giveBack', { bytes: returned });
    return works.balance(name);
  });
}
