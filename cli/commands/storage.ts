import type { Command } from 'commander';
import type { Drive } from '../../lib/drive/index.ts';
import { reencrypt, type ReencryptProgress } from '../../lib/drive/reencrypt.ts';
import { CliError } from '../client/cli-error.ts';
import { findEntry } from '../client/paths-in-drive.ts';
import { openAccount } from '../client/connect.ts';

/** What a drive takes at the store, and how it lets go of what was erased. */
export function addStorageCommands(program: Command): void {
  program
    .command('usage')
    .description('how much the drive stores, old versions and the trash included')
    .option('--json', 'for programs: bytes')
    .action(async ({ json = false }: { json?: boolean }) => {
      const { drive } = await openAccount();
      const usage = await drive.usage();
      if (usage === undefined)
        throw new CliError('older-drive', 'this drive was made before there was a count of what it stores');
      if (json) print(JSON.stringify(usage));
      else {
        const { stored, quota, waiting, copies } = usage;
        print(
          `${sizeText(stored)} stored, ${quota === null ? 'no limit of the drive’s own' : `of ${sizeText(quota)} that may be drawn`}`,
        );
        if (copies !== null)
          print(
            `${String(copies)} ${copies === 1 ? 'portal holds' : 'portals hold'} what is stored from now on`,
          );
        if (waiting > 0)
          print(`${String(waiting)} erased contents wait for the store; \`velum empty-trash\` tries again`);
      }
    });
  program
    .command('quota <size>')
    .description('limit what may be drawn from the store, all in all: bytes, 500MB, 2GiB, or "none"')
    .action(async (size: string) => {
      const { drive } = await openAccount();
      await drive.setQuota(size === 'none' ? null : sizeOf(size));
    });
  program
    .command('copies <number>')
    .description(
      'how many portals of the store are to hold what is stored from now on, 1 to 8 and no more than it has, or "default"; each copy is paid for',
    )
    .action(async (number: string) => {
      const { drive } = await openAccount();
      await drive.setCopies(number === 'default' ? null : await copiesOf(drive, number));
    });
  program
    .command('empty-trash')
    .description('erase all that is in the trash for good, at the store too')
    .action(async () => {
      const { drive } = await openAccount();
      const doomed = topsOfTrash(drive);
      if (doomed.length > 0) await drive.purge(doomed);
      const { pins, bytes, absent } = await drive.releaseErased();
      const unknown = absent > 0 ? `; it says that it does not have ${String(absent)} others` : '';
      print(
        `erased ${String(doomed.length)}; the store let go ${String(pins)} contents, ${sizeText(bytes)}${unknown}`,
      );
    });
  program
    .command('reencrypt <path>')
    .description(
      'store a file, or all files below a folder, anew under fresh keys and erase their earlier versions: for what somebody lost access to. ' +
        'Begun again, it goes on where it ended',
    )
    .option('--all', 'also what nobody lost access to since it was stored')
    .action(async (path: string, { all = false }: { all?: boolean }) => {
      const { drive } = await openAccount();
      const onProgress = ({ files, total, name }: ReencryptProgress): void => {
        print(`${String(files + 1)} of ${String(total)}  ${name}`);
      };
      const { files, failed } = await reencrypt(drive, findEntry(drive, path).id, { all, onProgress });
      print(`${String(files)} encrypted anew`);
      for (const { name, reason } of failed) process.stderr.write(`${name}: ${reason}\n`);
      if (failed.length > 0)
        throw new CliError('not-all', `${String(failed.length)} files could not be encrypted anew`);
    });
  program
    .command('erased')
    .description('receipts of what was erased, newest first')
    .action(async () => {
      const { drive } = await openAccount();
      for (const {
        time,
        position,
        files,
        versions,
        bytes,
        waiting,
        absent,
        kept,
        released,
      } of await drive.erasures()) {
        const what = `${String(files)} files, ${String(versions)} versions, ${sizeText(bytes)}`;
        const store =
          waiting > 0
            ? `${String(waiting)} contents still at the store`
            : released === null
              ? 'nothing to let go at the store'
              : `${absent > 0 ? `let go by the store, or not there as it says of ${String(absent)},` : 'let go by the store'} by ${new Date(released.time).toISOString()}`;
        const old = kept > 0 ? `; ${String(kept)} of before there were secrets stay there` : '';
        print(`${new Date(time).toISOString()}  position ${String(position)}  ${what}: ${store}${old}`);
      }
    });
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** In the trash itself, not below something that is. */
function topsOfTrash(drive: Drive): string[] {
  const { entries } = drive.snapshot();
  return [...entries.values()]
    .filter(({ trashed, parent }) => trashed && !(parent !== null && entries.get(parent)?.trashed === true))
    .map(({ id }) => id);
}

/** More copies than there are portals would have what is stored from then on refused, one pin after another. */
async function copiesOf(drive: Drive, text: string): Promise<number> {
  if (!/^[1-8]$/.test(text))
    throw new CliError('bad-argument', 'say how many portals, from 1 to 8, or "default"');
  const copies = Number(text);
  const most = (await drive.mostCopies()) ?? copies;
  if (copies <= most) return copies;
  const portals = most === 1 ? 'one portal' : `${String(most)} portals`;
  throw new CliError('bad-argument', `the store has ${portals}: choose no more copies than that`);
}

const UNITS: Record<string, number> = {
  '': 1,
  b: 1,
  ...{ kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 },
  ...{ kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40 },
};

function sizeOf(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(text) ?? [];
  const bytes = Math.floor(Number(number) * (UNITS[unit.toLowerCase()] ?? NaN));
  if (number !== '' && Number.isSafeInteger(bytes)) return bytes;
  throw new CliError(
    'bad-argument',
    'a size is a number of bytes, or such as 500MB or 2GiB; "none" for no limit',
  );
}

function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const at = Math.min(units.length - 1, bytes === 0 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** at).toFixed(at === 0 ? 0 : 1)} ${units[at] ?? ''}`;
}
