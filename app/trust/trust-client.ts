import { proxy, wrap, type Remote } from 'comlink';
import type { Account } from '../../lib/drive/index.ts';
import type { TrustReport } from '../../lib/drive/trust/trust-report.ts';
import { loadDriveLibrary } from '../session/drive-library.ts';
import type { Audited, Outcome, TrustWorker } from './trust-worker.ts';

let worker: Remote<TrustWorker> | undefined;

/** Verifying takes a core for a while, and code that no list of files needs: it has a thread and a program of its own. */
function trustWorker(): Remote<TrustWorker> {
  worker ??= wrap<TrustWorker>(new Worker('/trust/trust-worker.js', { type: 'module' }));
  return worker;
}

/** @param network hex. @throws DriveError as `verifyTrust`. */
export async function verifyOwnDrive(network: string, { drive }: Account): Promise<TrustReport> {
  return valueOf(await trustWorker().verify(network, drive.id));
}

/** @param network hex. @throws DriveError as `auditReleases`. */
export async function auditOwnDrive(network: string, { drive, releaseLog }: Account): Promise<Audited> {
  const ask = proxy(releaseLog.client.releases);
  const seen = releaseLog.witnessed.signed();
  const audited = await valueOf(await trustWorker().audit(network, drive.id, ask, seen));
  releaseLog.witnessed.note(audited.signed);
  return audited;
}

async function valueOf<T>(outcome: Outcome<T>): Promise<T> {
  if ('value' in outcome) return outcome.value;
  const { DriveError } = await loadDriveLibrary();
  throw new DriveError(outcome.code, 'the check did not come to an end');
}
