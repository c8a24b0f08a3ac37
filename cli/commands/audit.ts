import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { asBytes } from '../../lib/base/bytes.ts';
import type { Drive, Release, ReleaseAudit } from '../../lib/drive/index.ts';
import { auditReleases, verifyReleases } from '../../lib/drive/releases/audit.ts';
import { CliError } from '../client/cli-error.ts';
import { connect, openAccount } from '../client/connect.ts';
import { findEntry, insideOf, pathOf } from '../client/paths-in-drive.ts';
import { writePrivateFile } from '../private-file.ts';

type AuditFlags = { to?: string; since?: string; save?: string; check?: string; drive?: string };

/** Who got a secret of the drive, as its gatekeepers witnessed it. */
export function addAuditCommand(program: Command): void {
  program
    .command('audit [path]')
    .description('list every secret that was released of the drive: when, to whom, through which worker')
    .option('--to <account>', 'only what this account or link got')
    .option('--since <position>', 'fail if it got anything from this position on, as `revoke` names it')
    .option('--save <file>', 'keep the proof: who has it reads and checks the list without this account')
    .option('--check <file>', 'check a kept proof of the drive that --drive names; needs no account')
    .option('--drive <id>', 'the drive that a kept proof is about')
    .action(async (path: string | undefined, flags: AuditFlags) => {
      const position = flags.since === undefined ? undefined : positionOf(flags.since, flags);
      const { audit, drive } = await auditOf(flags);
      if (flags.save !== undefined) await writePrivateFile(flags.save, audit.proof);
      const isAsked = filterOf(path, drive);
      const found = audit.releases.filter((one) => isAsked(one) && (flags.to ?? one.to) === one.to);
      for (const release of found) printRelease(release, drive);
      printSummary(audit, found.length);
      if (position === undefined || flags.to === undefined) return;
      const later = audit.since(flags.to, position).filter(isAsked);
      if (later.length > 0)
        throw new CliError('released', `${String(later.length)} releases to ${flags.to} since then`);
      process.stdout.write(`nothing was released to ${flags.to} since position ${flags.since ?? ''}\n`);
    });
}

function positionOf(text: string, { to }: AuditFlags): number {
  if (to === undefined) throw new CliError('bad-argument', '--since is about one account: name it with --to');
  if (!/^\d{1,16}$/.test(text)) throw new CliError('bad-argument', 'a position is a number');
  return Number(text);
}

type Audited = { audit: ReleaseAudit; drive?: Drive };

async function auditOf({ check, drive: id }: AuditFlags): Promise<Audited> {
  if (check === undefined) {
    const account = await openAccount();
    return { audit: await auditReleases(account.releaseLog), drive: account.drive };
  }
  if (id === undefined || !/^[0-9a-f]{64}$/.test(id))
    throw new CliError('bad-argument', 'name the drive that the proof is about, by its id: --drive');
  return { audit: await verifyReleases(await connect(), id, asBytes(await readFile(check))) };
}

/** @throws CliError `bad-argument` for a path where there is no drive to find it in. */
function filterOf(path: string | undefined, drive: Drive | undefined): (release: Release) => boolean {
  if (path === undefined) return () => true;
  if (drive === undefined) throw new CliError('bad-argument', 'a kept proof knows no paths');
  const wanted = insideOf(drive, findEntry(drive, path).id);
  return ({ file }) => file !== undefined && wanted.has(file.id);
}

function printRelease({ to, file, time, worker }: Release, drive: Drive | undefined): void {
  const name = file === undefined ? 'another secret' : ((drive && pathOf(drive, file.id)) ?? file.id);
  const what = file?.isThumbnail === true ? `${name} (thumbnail)` : name;
  const version = file === undefined ? '' : ` version ${String(file.version)}`;
  process.stdout.write(
    `${new Date(time).toISOString()}  ${to}  worker ${worker.slice(2, 10)}  ${JSON.stringify(what).slice(1, -1)}${version}\n`,
  );
}

function printSummary({ block, time, witnesses, unreadable }: ReleaseAudit, count: number): void {
  const lines = [
    `${String(count)} releases; complete up to block ${String(block)} (${new Date(time).toISOString()}), as ${String(witnesses)} gatekeepers signed`,
    ...(unreadable > 0 ? [`${String(unreadable)} more under keys of an earlier epoch, which are gone`] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
